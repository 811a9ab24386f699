import type { Command } from 'commander'
import { relative } from 'node:path'
import { machineContext } from '../../run/machine-context.js'
import { requireDevice } from '../../run/providers.js'
import { withChecked, withJson, withMachine, withSet, type SharedOptions } from '../options.js'
import { runSession } from '../session.js'
import { openResolvedRun } from '../source.js'

/** `utsushi evaluate <run folder>`: score the best checkpoint again and rewrite the report. */
export function evaluateCommand(parent: Command, done: (code: number) => void): void {
  const command = parent
    .command('evaluate')
    .description('score the best checkpoint of a run and write metrics, pictures and report')
    .argument('<run>', 'run folder')
  withJson(withChecked(withMachine(withSet(command)))).action(
    async (source: string, options: SharedOptions) =>
      done(
        await runSession(options, async (context) => {
          const { study, config, run } = openResolvedRun(source, options)
          const machine = machineContext(context, config)
          await requireDevice(machine.device)
          run.lock()
          try {
            const outcome = await study.evaluate(config, run, machine)
            return {
              tables: outcome.tables,
              lines: [`report: ${relative('.', outcome.report)}`],
              json: { command: 'evaluate', run: run.path, metrics: outcome.metrics, report: outcome.report },
            }
          } finally {
            run.close()
          }
        }),
      ),
  )
}
