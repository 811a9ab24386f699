import type { Command } from 'commander'
import { relative, resolve } from 'node:path'
import { machineContext } from '../../run/machine-context.js'
import { withJson, type SharedOptions } from '../options.js'
import { runSession } from '../session.js'
import { openResolvedRun } from '../source.js'

interface ExportOptions extends SharedOptions {
  readonly out?: string
}

/** `utsushi export <run folder>`: the best checkpoint as one ONNX file. */
export function exportCommand(parent: Command, done: (code: number) => void): void {
  const command = parent
    .command('export')
    .description('write the emulator: one ONNX file, physical units in and out')
    .argument('<run>', 'run folder')
    .option('--out <file>', 'file to write (default: model.onnx in the run)')
  withJson(command).action(async (source: string, options: ExportOptions) =>
    done(
      await runSession(options, async (context) => {
        const { study, config, run } = openResolvedRun(source, options)
        const target = options.out === undefined ? run.file('model.onnx') : resolve(options.out)
        const { file, bytes } = await study.export(config, run, target, machineContext(context, config))
        return {
          lines: [`emulator: ${relative('.', file)} (${(bytes / 1e6).toFixed(1)} MB)`],
          json: { command: 'export', run: run.path, file, bytes },
        }
      }),
    ),
  )
}
