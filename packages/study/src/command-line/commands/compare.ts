// `utsushi compare`: the family of a study file, member by member, or runs that were trained already.
import { existsSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { InvalidArgumentError, type Command } from 'commander'
import { InputError, listed } from '@utsushi/ground'
import { compare, comparisonLines, comparisonTables } from '../../compare/compare.js'
import { command as commandText } from '../../definition/command-name.js'
import { compareFamily, familyLines, familyTables, type ComparedFamily } from '../../family/compare-family.js'
import type { FamilyOptions } from '../../family/settings.js'
import { isComparison, openFolder } from '../../run/folder.js'
import { EXIT } from '../exit.js'
import { refuseIdle } from '../idle-settings.js'
import { overridesOf, wholeNumber, withJson, withMachine, withSet, type SharedOptions } from '../options.js'
import { runSession, type CommandResult } from '../session.js'

/** Of runs alone. */
interface RunOptions {
  readonly part?: string
}

/** Of a family alone. */
interface MemberOptions {
  readonly out?: string
  readonly members?: readonly string[]
  readonly folds?: number
  readonly innerFolds?: number
  readonly trials?: number
  readonly epochs?: number
  readonly workers?: number
  readonly objective?: string
  readonly rope?: number
  readonly optimism?: string | false
}

type CompareCommandOptions = SharedOptions & RunOptions & MemberOptions

/** `utsushi compare <study.yaml>` and `utsushi compare <run> <run> …`. */
export function compareCommand(parent: Command, done: (code: number) => void): void {
  const command = parent
    .command('compare')
    .description(
      'train all models of a study file on the same folds and say which to take; or score runs on what all of them held back',
    )
    .argument(
      '<sources...>',
      'a study file, or the folder of a comparison to go on with; or run folders, two or more (differences are to the first)',
    )
    .option('--part <name>', 'runs: compare on this part of each run alone (default: all that was held back)')
    .option('--out <folder>', 'study file: where to keep the journal and the report')
    .option('--members <names>', 'study file: members to train, with commas between (default: all)', names)
    .option('--folds <number>', 'study file: outer folds (default: tuning.folds)', wholeNumber(2, 1000))
    .option(
      '--inner-folds <number>',
      'study file: folds within each, on which settings and epochs are chosen (default: 2)',
      wholeNumber(2),
    )
    .option(
      '--trials <number>',
      'study file: settings that each member tries on each fold, its own first (default: 3)',
      wholeNumber(1),
    )
    .option(
      '--epochs <number>',
      'study file: most epochs of a training (default: tuning.epochs)',
      wholeNumber(1),
    )
    .option(
      '--workers <number>',
      'study file: processes, one thread each (default: all cores)',
      wholeNumber(1, 256),
    )
    .option(
      '--objective <name>',
      "study file: what members are scored by (default: the study's first objective)",
    )
    .option(
      '--rope <number>',
      'study file: differences up to it do not matter, in the unit of the objective (default: a hundredth of the best)',
      atLeastZero,
    )
    .option(
      '--optimism <member>',
      'study file: the member that is trained under a random split too (default: the one with the settings of the file)',
    )
    .option('--no-optimism', 'study file: no member is trained under a random split')
    .option(
      '--seed <number>',
      'study file: of folds, settings and first weights (default: tuning.seed)',
      wholeNumber(0),
    )
  withJson(withMachine(withSet(command))).action(
    async (sources: readonly string[], options: CompareCommandOptions) => {
      const [source = ''] = sources
      done(isFamily(sources) ? await compareMembers(source, options) : await compareTheRuns(sources, options))
    },
  )
}

/** One source that is no run: a study file, or the folder of a comparison. */
function isFamily(sources: readonly string[]): boolean {
  const [source = ''] = sources
  if (sources.length !== 1) return false
  if (!existsSync(source) || !statSync(source).isDirectory()) return true
  return existsSync(join(source, 'config.json')) && isComparison(openFolder(source))
}

const ofFamily: Readonly<Record<keyof MemberOptions | 'seed', string>> = {
  out: '--out',
  members: '--members',
  folds: '--folds',
  innerFolds: '--inner-folds',
  trials: '--trials',
  epochs: '--epochs',
  workers: '--workers',
  objective: '--objective',
  rope: '--rope',
  optimism: '--optimism',
  seed: '--seed',
}

/** Options of a family that were given, as they are typed. */
const givenOfFamily = (options: CompareCommandOptions): readonly string[] =>
  Object.entries(ofFamily)
    .filter(([key]) => Reflect.get(options, key) !== undefined)
    .map(([key, name]) => (key === 'optimism' && options.optimism === false ? '--no-optimism' : name))

function compareTheRuns(runs: readonly string[], options: CompareCommandOptions): Promise<number> {
  return runSession(options, async ({ reporter, signal, threads, device }) => {
    const idle = givenOfFamily(options)
    if (idle.length > 0)
      throw new InputError(
        `${listed(idle)} — ${idle.length === 1 ? 'has' : 'have'} no effect on runs, which are compared as they were trained; leave it out, or give one study file`,
      )
    const comparison = await compare(runs, {
      ...{ reporter, signal, device },
      overrides: overridesOf({ ...(options.set && { set: options.set }) }),
      ...(threads !== undefined && { threads }),
      ...(options.part !== undefined && { part: options.part }),
    })
    return {
      tables: comparisonTables(comparison),
      lines: comparisonLines(comparison),
      json: { command: 'compare', ...comparison },
    }
  })
}

function compareMembers(source: string, options: CompareCommandOptions): Promise<number> {
  return runSession(
    options,
    async ({ reporter, signal }) => {
      const { set, out, part, workers } = options
      if (part !== undefined)
        throw new InputError(
          `--part — has no effect on the members of a study file; leave it out, or give two runs or more`,
        )
      for (const key of ['threads', 'device'] as const)
        if (options[key] !== undefined)
          throw new InputError(
            `--${key} — has no effect on the members of a study file: each process has one thread of the processor, and --workers says how many there are; leave it out`,
          )
      const overrides = overridesOf({ ...(set && { set }) })
      refuseIdle('compare', overrides)
      return familyResult(
        await compareFamily(source, {
          ...{ overrides, reporter, signal, ...familyOptions(options) },
          ...(out !== undefined && { out }),
          ...(workers !== undefined && { workers }),
        }),
      )
    },
    { saves: true },
  )
}

/** What commander gives for `--no-optimism` left out is `true`: nothing was said. */
function familyOptions(options: CompareCommandOptions): FamilyOptions {
  const { members, folds, innerFolds, trials, epochs, seed, objective, rope, optimism } = options
  return {
    ...(members && { members }),
    ...(folds !== undefined && { folds }),
    ...(innerFolds !== undefined && { innerFolds }),
    ...(trials !== undefined && { trials }),
    ...(epochs !== undefined && { epochs }),
    ...(seed !== undefined && { seed }),
    ...(objective !== undefined && { objective }),
    ...(rope !== undefined && { rope }),
    ...((optimism === false || typeof optimism === 'string') && { optimism }),
  }
}

function familyResult({
  folder,
  comparison,
  advice,
  report,
  interrupted,
  done,
}: ComparedFamily): CommandResult {
  const place = relative('.', folder) || '.'
  const nothing = comparison.members.length === 0 && !interrupted
  return {
    tables: comparison.members.length === 0 ? [] : familyTables(comparison),
    lines: [
      ...(interrupted
        ? [`saved: ${done} done; go on with: ${commandText(`compare ${place}`)}`]
        : familyLines({ comparison, advice })),
      `report: ${relative('.', report)}`,
    ],
    json: { command: 'compare', folder, report, interrupted, advice, ...comparison },
    ...(interrupted ? { code: EXIT.interrupted } : nothing ? { code: EXIT.failure } : {}),
  }
}

const names = (text: string): readonly string[] =>
  text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')

function atLeastZero(text: string): number {
  const value = Number(text)
  if (!(value >= 0) || text.trim() === '') throw new InvalidArgumentError('Expected a number from 0.')
  return value
}
