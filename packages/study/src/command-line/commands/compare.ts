import type { Command } from 'commander'
import { compare, comparisonLines, comparisonTables } from '../../compare/compare.js'
import { overridesOf, withJson, withMachine, withSet, type SharedOptions } from '../options.js'
import { runSession } from '../session.js'

interface CompareCommandOptions extends SharedOptions {
  readonly part?: string
}

/** `utsushi compare <run> <run> …`: scores on what all of them held back, with differences and their spread. */
export function compareCommand(parent: Command, done: (code: number) => void): void {
  const command = parent
    .command('compare')
    .description(
      'score runs on what all of them held back and none was trained on; differences are to the first',
    )
    .argument('<runs...>', 'run folders, two or more')
    .option('--part <name>', 'compare on this part of each run alone (default: all that was held back)')
  withJson(withMachine(withSet(command))).action(
    async (runs: readonly string[], options: CompareCommandOptions) =>
      done(
        await runSession(options, async ({ reporter, signal, threads, device }) => {
          const comparison = await compare(runs, {
            ...{
              reporter,
              signal,
              device,
              overrides: overridesOf({ ...(options.set && { set: options.set }) }),
            },
            ...(threads !== undefined && { threads }),
            ...(options.part !== undefined && { part: options.part }),
          })
          return {
            tables: comparisonTables(comparison),
            lines: comparisonLines(comparison),
            json: { command: 'compare', ...comparison },
          }
        }),
      ),
  )
}
