import { join } from 'node:path'
import type { Command } from 'commander'
import { InputError } from '@utsushi/ground'
import { machineContext } from '../../run/machine-context.js'
import { freePath, RUNS_FOLDER } from '../../run/run-path.js'
import { studyOfEmulator } from '../emulator-study.js'
import { wholeNumber, withJson, withThreads, type SharedOptions } from '../options.js'
import { runSession } from '../session.js'
import { emulatorFile } from '../source.js'

interface CommandOptions extends SharedOptions {
  readonly count: number
  readonly refine?: boolean
  readonly input?: string
  readonly command?: string
  readonly out?: string
}

/** `utsushi loop <run folder | model.onnx>`: make, estimate, make again, compare. */
export function loopCommand(parent: Command, done: (code: number) => void): void {
  const command = parent
    .command('loop')
    .description('make things anew, let the emulator say from what, make them again from that, and compare')
    .argument('<emulator>', 'run folder or .onnx file')
    .option('--count <n>', 'how many are made anew', wholeNumber(1, 100_000), 100)
    .option('--seed <n>', 'of what is made anew', wholeNumber(0), 1)
    .option('--refine', 'better each estimate by a search for what differs least')
    .option('--input <path>', 'a file or folder of things whose origin is not known, in place of new ones')
    .option(
      '--command <line>',
      'a program of your own that makes one; {name} stands for a parameter, {file} for the file to write',
    )
    .option('--out <folder>', 'where to write (default: a new folder under runs/)')
  withJson(withThreads(command)).action(async (source: string, options: CommandOptions) =>
    done(
      await runSession(options, async (context) => {
        const emulator = emulatorFile(source)
        const study = await studyOfEmulator(source, emulator)
        if (study.loop === undefined)
          throw new InputError(
            `the study ${study.name} has no loop: what it learns from cannot be made again here`,
          )
        const folder = options.out ?? freePath(join(RUNS_FOLDER, `loop-${study.name}`))
        const { input, command: line, refine = false } = options
        const outcome = await study.loop(
          {
            ...{ emulator, refine },
            count: options.count,
            seed: options.seed ?? 1,
            ...(input !== undefined && { input }),
            ...(line !== undefined && { command: line }),
          },
          folder,
          machineContext(context),
        )
        return {
          tables: outcome.tables,
          lines: [`report: ${outcome.report}`],
          json: { command: 'loop', emulator, ...outcome },
        }
      }),
    ),
  )
}
