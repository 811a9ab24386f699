import { countOf } from '@utsushi/ground'
import type { Command } from 'commander'
import { machineContext } from '../../run/machine-context.js'
import { duration } from '../duration.js'
import { studyOfEmulator } from '../emulator-study.js'
import { applyOverrides, parseOverride } from '../../definition/overrides.js'
import { withJson, withThreads, type SharedOptions } from '../options.js'
import { runSession } from '../session.js'
import { emulatorFile } from '../source.js'

interface PredictOptions extends SharedOptions {
  readonly input: string
  readonly parameters?: string
  readonly out: string
}

/** `utsushi predict <run folder | model.onnx>`: from table to table. */
export function predictCommand(parent: Command, done: (code: number) => void): void {
  const command = parent
    .command('predict')
    .description('predict with a finished emulator, from csv or Parquet to csv or Parquet')
    .argument('<emulator>', 'run folder or .onnx file')
    .requiredOption('--input <path>', 'driver table (csv, txt, csv.gz, Parquet) or a folder of them')
    .option('--parameters <file>', 'table of the parameters, one row per sample_id')
    .option(
      '--set <key=value>',
      'how the tables are read, where it differs from training (data.timeColumns=[date]); repeatable',
      (text: string, before: readonly string[] | undefined) => [...(before ?? []), text],
    )
    .requiredOption('--out <file>', 'predictions to write, .csv or .parquet')
  withJson(withThreads(command)).action(async (source: string, options: PredictOptions) =>
    done(
      await runSession(options, async (context) => {
        const emulator = emulatorFile(source)
        const study = await studyOfEmulator(source, emulator)
        const { input, parameters, out: output } = options
        const settings = options.set && applyOverrides({}, options.set.map(parseOverride))
        const request = {
          ...{ emulator, input, output },
          ...(parameters !== undefined && { parameters }),
          ...(settings && { settings }),
        }
        const outcome = await study.predict(request, machineContext(context))
        return {
          lines: [
            ...outcome.warnings.map((warning) => `warning: ${warning}`),
            `predicted ${countOf(outcome.rows, 'row')} into ${outcome.output} in ${duration(outcome.seconds)}`,
          ],
          json: { command: 'predict', emulator, ...outcome },
        }
      }),
    ),
  )
}
