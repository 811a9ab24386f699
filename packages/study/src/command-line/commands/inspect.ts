import { join } from 'node:path'
import type { Command } from 'commander'
import { machineContext } from '../../run/machine-context.js'
import { freePath, RUNS_FOLDER } from '../../run/run-path.js'
import { refuseIdle } from '../idle-settings.js'
import { overridesOf, withJson, withSet, type SharedOptions } from '../options.js'
import { runSession } from '../session.js'
import { resolveSource } from '../source.js'

interface InspectOptions extends SharedOptions {
  readonly out?: string
}

/** `utsushi inspect <study.yaml | run folder>`: a look at the data before training. */
export function inspectCommand(parent: Command, done: (code: number) => void): void {
  const command = parent
    .command('inspect')
    .description('look at the data before training: ranges, gaps, distributions, correlations, closure')
    .argument('<study>', 'study file or run folder')
    .option('--out <folder>', 'where to write the report (default: a new folder under runs/)')
  withJson(withSet(command)).action(async (source: string, options: InspectOptions) =>
    done(
      await runSession(options, async (context) => {
        refuseIdle('inspect', overridesOf(options))
        const { study, config } = resolveSource(source, options)
        const folder = options.out ?? freePath(join(RUNS_FOLDER, `inspect-${study.name}`))
        const outcome = await study.inspect(config, folder, machineContext(context, config))
        return {
          tables: outcome.tables,
          lines: [...outcome.warnings.map((warning) => `warning: ${warning}`), `report: ${outcome.report}`],
          json: { command: 'inspect', study: study.name, folder, ...outcome },
        }
      }),
    ),
  )
}
