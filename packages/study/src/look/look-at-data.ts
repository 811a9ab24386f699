// The look at data before anything is trained, for every study: what ends in a failure or in a model of nothing is known before the
// first step. `inspect` tells it, training and tuning refuse by it, a report's verdict repeats it.
import { sentence, InputError } from '@utsushi/ground'
import type { DataFinding } from '../definition/description.js'
import type { PartsOf } from '../definition/parts-of.js'
import type { StudyParts } from '../definition/parts.js'
import type { Reporter } from '../definition/reporter.js'
import { magnitudeFindings, type MagnitudeRules } from './magnitudes.js'
import { constantColumns, emptyParts } from './part-values.js'

/** What the look needs of a study. */
type Looked<C, D, P, F, M, A, E> = Pick<
  StudyParts<C, D, P, F, M, A, E>,
  'describe' | 'parts' | 'fit' | 'loss' | 'evaluated'
>

/** What was found in data at hand by a configuration: training and evaluation of one run look once. */
const known = new WeakMap<object, { readonly config: unknown; readonly found: readonly DataFinding[] }>()

/**
 * Everything that the data of a study file say before training, what refuses it first.
 *
 * @example lookAtData(study, config, data).filter(({ level }) => level === 'refuse')
 */
export function lookAtData<C, D, P, F, M, A, E>(
  study: Looked<C, D, P, F, M, A, E>,
  config: C,
  data: D,
): readonly DataFinding[] {
  const key = typeof data === 'object' && data !== null ? data : undefined
  const before = key === undefined ? undefined : known.get(key)
  if (before?.config === config) return before.found
  const found = allFindings(study, config, data)
  if (key !== undefined) known.set(key, { config, found })
  return found
}

function allFindings<C, D, P, F, M, A, E>(
  study: Looked<C, D, P, F, M, A, E>,
  config: C,
  data: D,
): readonly DataFinding[] {
  const description = study.describe?.(config, data)
  const cut = orProblem(() => study.parts(config, data))
  const parts: PartsOf<P> | undefined = 'problem' in cut ? undefined : cut.value
  const found: DataFinding[] = 'problem' in cut ? [refused(cut.problem)] : []
  for (const columns of description?.columns ?? []) found.push(...magnitudeFindings(columns, rulesOf(config)))
  if (parts !== undefined && description !== undefined) {
    // Where no window fits into a part, there is nothing to look at either.
    const held = orProblem(() => emptyParts(description, parts))
    found.push(
      ...('problem' in held ? [refused(held.problem)] : held.value),
      ...constantColumns(description, parts),
    )
  }
  found.push(...(description?.findings?.(parts) ?? []))
  const clear = found.every(({ level }) => level !== 'refuse')
  // What cannot be scaled is known here as well; a method that is all fit may take long.
  const isFittedInOneGo = description?.fittedInOneGo === true
  if (parts !== undefined && clear && study.loss !== undefined && !isFittedInOneGo) {
    const fitted = orProblem(() => study.fit(config, data, parts.train))
    if ('problem' in fitted) refuseFit(found, fitted.problem)
  }
  if (parts !== undefined) {
    if (parts.validation === undefined && !isFittedInOneGo) found.push(unwatched)
    if (study.evaluated.every((name) => parts[name] === undefined)) found.push(untested)
  }
  return withoutTwice(found).toSorted((a, b) => order.indexOf(a.level) - order.indexOf(b.level))
}

/** A column that cannot be fitted because it never changes is told as that, with the way out. */
function refuseFit(found: DataFinding[], problem: string): void {
  const place = found.findIndex(
    ({ kind, columns = [] }) =>
      kind === 'constant' && columns.some((column) => problem.includes(` ${column}: is `)),
  )
  const constant = found[place]
  if (constant === undefined) found.push(refused(problem))
  else found[place] = { ...constant, level: 'refuse' }
}

/** What never changes in training lies outside its range in all that comes later: once is enough. */
function withoutTwice(found: readonly DataFinding[]): readonly DataFinding[] {
  const constant = found.flatMap(({ kind, columns = [] }) => (kind === 'constant' ? columns : []))
  return found.filter(
    ({ kind, columns = [] }) => kind !== 'range' || !columns.some((column) => constant.includes(column)),
  )
}

const order: readonly DataFinding['level'][] = ['refuse', 'warn', 'note']

const unwatched: DataFinding = {
  ...{ kind: 'split', level: 'note', part: 'validation' },
  message:
    'no part is held back to validate on: the weights of the last epoch are taken, whether or not earlier ones were better',
}

const untested: DataFinding = {
  ...{ kind: 'split', level: 'warn', part: 'test' },
  message:
    'Nothing is held out to test on: no score will say how good the emulator is — add data, or hold out more (split)',
}

const refused = (message: string): DataFinding => ({ kind: 'split', level: 'refuse', message })

/** The key that every study's section `data` may have. */
function rulesOf(config: unknown): MagnitudeRules {
  const { data } = config as { readonly data?: Partial<MagnitudeRules> }
  return { fillValues: data?.fillValues ?? 'refuse' }
}

function orProblem<T>(make: () => T): { readonly value: T } | { readonly problem: string } {
  try {
    return { value: make() }
  } catch (error) {
    if (error instanceof InputError) return { problem: error.message }
    throw error
  }
}

/**
 * Refuses by what was found, and tells the rest.
 *
 * @param told messages that were told before
 * @throws InputError with one line for each finding that refuses
 */
export function heed(
  findings: readonly DataFinding[],
  reporter: Pick<Reporter, 'warn'>,
  told: readonly string[] = [],
): void {
  const refusals = findings.filter(({ level }) => level === 'refuse')
  if (refusals.length > 0) throw new InputError(refusals.map(({ message }) => message).join('\n'))
  for (const { level, message } of findings)
    if (level === 'warn' && !told.includes(message)) reporter.warn(message)
}

/** A finding as a look tells it: a sentence. */
export const findingSentence = ({ level, message }: DataFinding): string =>
  sentence(level === 'refuse' ? `Training would end at once: ${message}` : message)
