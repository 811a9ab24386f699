// What a comparison of a family is asked for, and the members with all that may be chosen of them.
import { availableParallelism } from 'node:os'
import { countOf, InputError, suggestionOrAll } from '@utsushi/ground'
import { openStudy, quasiRandomSampler, type Json, type Parameters } from '@utsushi/tune'
import { z } from 'zod'
import type { Study } from '../definition/contract.js'
import type { FamilyComparison, Member } from '../definition/family.js'
import { resolveStudy } from '../definition/file.js'
import { isSection, type Override } from '../definition/overrides.js'
import { changedKeys } from '../run/changed-keys.js'
import { tuningSchema } from '../tuning/schema.js'
import { configuration, searchSpace } from '../tuning/space.js'
import type { Candidate, StudyFamily } from './contract.js'

/** What may be asked of a comparison. */
export interface FamilyOptions {
  /** Names of members; all of them when left out. */
  readonly members?: readonly string[]
  /** Outer folds; `tuning.folds` of the study file when left out. */
  readonly folds?: number
  /** Inner folds, on which settings and epochs are chosen; 2 when left out. */
  readonly innerFolds?: number
  /** Settings that each member tries on each fold, its own first; 3 when left out. */
  readonly trials?: number
  /** Most epochs of a training; `tuning.epochs` when left out. */
  readonly epochs?: number
  /** Of folds, settings and first weights; `tuning.seed` when left out. */
  readonly seed?: number
  /** What members are scored by; the study's first objective when left out. */
  readonly objective?: string
  /**
   * Differences up to it do not matter, in the unit of the objective; a hundredth of the best score when left out. Where methods differ by
   * factors, a factor above 1; 1.1 when left out.
   */
  readonly rope?: number
  /** The member that is trained under a random split too, or false for none; the one with the study file's own settings when left out. */
  readonly optimism?: string | false
}

const section = z.object({
  members: z.array(z.string()).min(1),
  folds: z.number().int().min(2),
  innerFolds: z.number().int().min(2),
  trials: z.number().int().min(1),
  epochs: z.number().int().min(1),
  seed: z.number().int().min(0),
  objective: z.string(),
  rope: z.number().min(0).nullable(),
  optimism: z.string().nullable(),
})

/** {@link FamilyOptions} with every default filled in: plain JSON, kept in the folder. */
export type FamilySection = z.output<typeof section>

/** @throws InputError for a folder that says something else */
export function parseFamilySection(value: unknown, file: string): FamilySection {
  const parsed = section.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new InputError(
    `${file}: comparison.${issue?.path.join('.') ?? ''} — ${issue?.message ?? 'is damaged'}; restore the file`,
  )
}

/** A member ready to be trained. */
export interface ResolvedMember {
  readonly member: Member
  /** The study file with its overrides. */
  readonly config: unknown
  /** As declared first, then what else is tried. */
  readonly candidates: readonly Candidate[]
}

/**
 * Options with their defaults.
 *
 * @throws InputError for members, objectives and numbers that the study does not have
 */
export function familySection(study: Study, config: unknown, options: FamilyOptions): FamilySection {
  const family = familyOf(study)
  const own = tuningSchema.parse(isSection(config) ? (config['tuning'] ?? {}) : {})
  const known = family.members(config).map(({ name }) => name)
  const twice = known.find((name, place) => known.indexOf(name) !== place)
  if (twice !== undefined) throw new InputError(`the family of ${study.name} has two members "${twice}"`)
  const named = (name: string): string => {
    if (known.includes(name)) return name
    throw new InputError(
      `"${name}" is no member of the family of ${study.name}${suggestionOrAll(name, known, ', ')}`,
    )
  }
  const objectives = Object.keys(family.objectives)
  const { objective = objectives[0] ?? '' } = options
  if (!objectives.includes(objective))
    throw new InputError(
      `"${objective}" — no objective of the study ${study.name}${suggestionOrAll(objective, objectives, ', ')}`,
    )
  const members = (options.members ?? known).map(named)
  const { optimism } = options
  return parseFamilySection(
    {
      members: [...new Set(members)],
      ...{ folds: options.folds ?? own.folds, innerFolds: options.innerFolds ?? 2 },
      ...{
        trials: options.trials ?? 3,
        epochs: options.epochs ?? own.epochs,
        seed: options.seed ?? own.seed,
      },
      ...{ objective, rope: options.rope ?? null },
      optimism:
        optimism === false
          ? null
          : optimism === undefined
            ? ownMember(study, config, members)
            : named(optimism),
    },
    study.name,
  )
}

/** The member that is what the study file says, or the first. */
function ownMember(study: Study, config: unknown, members: readonly string[]): string | null {
  const all = familyOf(study)
    .members(config)
    .filter(({ name }) => members.includes(name))
  const own = all.find((member) => changedKeys(config, memberConfig(study, config, member)).length === 0)
  return own?.name ?? all[0]?.name ?? null
}

/** @throws InputError when a study cannot be cut into folds */
export function familyOf(study: Study): StudyFamily {
  if (study.family !== undefined) return study.family
  throw new InputError(`the study ${study.name} does not say how its data are cut into folds`)
}

/** The objective by which members are compared. */
export function familyObjective(
  study: Study,
  { objective: name }: Pick<FamilySection, 'objective'>,
): FamilyComparison['objective'] {
  const objective = familyOf(study).objectives[name]
  if (objective === undefined) throw new InputError(`"${name}" — no objective of the study ${study.name}`)
  const { meaning, direction, ratio } = objective
  return { name, meaning, direction, ...(ratio && { ratio }) }
}

/**
 * Members with their configurations and candidates.
 *
 * @throws InputError naming the member whose overrides or space the study refuses
 */
export function resolveMembers(
  study: Study,
  config: unknown,
  { members, trials, seed }: FamilySection,
): readonly ResolvedMember[] {
  const all = familyOf(study).members(config)
  return members.map((name) => {
    const member = all.find((each) => each.name === name)
    if (member === undefined) throw new InputError(`"${name}" is no member of the family of ${study.name}`)
    const own = memberConfig(study, config, member)
    return { member, config: own, candidates: candidatesOf(study, own, member, trials, seed) }
  })
}

function memberConfig(study: Study, config: unknown, { name, overrides }: Member): unknown {
  if (!isSection(config)) throw new InputError('config: expected an object with the sections of a study file')
  const changes = Object.entries(overrides).map(([key, value]): Override => ({
    path: key.split('.'),
    value,
    typed: `member "${name}": ${key}: ${JSON.stringify(value)}`,
  }))
  return resolveStudy(study, config, { source: `member "${name}"`, overrides: changes }).config
}

function candidatesOf(
  study: Study,
  config: unknown,
  { name, space }: Member,
  trials: number,
  seed: number,
): readonly Candidate[] {
  if (space === undefined || trials < 2) return [{ parameters: declared(config, space), config }]
  const searched = told(name, () => searchSpace(study, config, space))
  // Spread evenly over the space, by the seed alone: what was tried before leads nobody, so that every fold tries the same.
  const search = openStudy({ space: searched, sampler: quasiRandomSampler(), seed })
  const drawn = Array.from({ length: trials - 1 }, () => search.ask().parameters)
  return [
    { parameters: declared(config, space), config },
    ...drawn.map((parameters) => ({
      parameters,
      config: configuration(study, config, parameters, `member "${name}"`),
    })),
  ]
}

/** What a configuration says of the keys that are searched. */
function declared(config: unknown, space: Member['space']): Parameters {
  const valueAt = (key: string): unknown =>
    key.split('.').reduce<unknown>((at, part) => (isSection(at) ? at[part] : undefined), config)
  return Object.fromEntries(Object.keys(space ?? {}).map((key) => [key, valueAt(key)])) as Parameters
}

function told<T>(name: string, action: () => T): T {
  try {
    return action()
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`member "${name}": ${error.message}`)
    throw error
  }
}

/** Parameters as JSON keeps them. */
export const keptParameters = (parameters: Parameters): Readonly<Record<string, Json>> => ({ ...parameters })

/** Processes that work on it. */
export const familyWorkers = (workers: number | undefined, units: number): number =>
  Math.max(1, Math.min(workers ?? availableParallelism(), units))

/** One line of what will be done. */
export const planInWords = ({ members, trials, epochs, innerFolds, folds }: FamilySection): string =>
  `${countOf(members.length, 'member')} on ${countOf(folds, 'fold')}; each chooses among up to ${countOf(trials, 'setting')} on ${countOf(innerFolds, 'inner fold')}, up to ${countOf(epochs, 'epoch')} each`
