// What several runs have in common: values that all of them held back and none was trained on.
import { countOf, InputError } from '@utsushi/ground'
import type { HeldValues, PartValues } from '../definition/contract.js'
import { partInWords } from '../verbs/chosen-on.js'

/** A run to compare: how it is called, and its values. */
export interface ComparedRun extends HeldValues {
  readonly name: string
}

/** A target that all runs predict, in one unit. */
export interface CommonTarget {
  readonly name: string
  readonly unit: string
}

/** Values in common, `[rows]` each. */
export interface CommonValues {
  readonly targets: readonly CommonTarget[]
  /** What entities are. */
  readonly called: PartValues['called']
  readonly entities: readonly string[]
  readonly moments: readonly string[]
  readonly entity: readonly number[]
  readonly moment: readonly number[]
  /** By target `[rows]`. */
  readonly observed: readonly Float64Array[]
  /** By run and target `[rows]`. */
  readonly predicted: readonly (readonly Float64Array[])[]
  /** What was left out because a run had seen it, and what stands in parts that chose an epoch. */
  readonly cautions: readonly string[]
  /** Parts that the rows stand in, by run. */
  readonly parts: readonly (readonly string[])[]
}

/** A row of one run: where its values stand. */
interface Row {
  readonly part: string
  readonly values: PartValues
  readonly row: number
}

/** Between the names of an entity and a moment. */
const between = '\u0000'

const keyOf = ({ entities, moments, entity, moment }: PartValues, row: number): string =>
  `${entities[entity[row] ?? 0] ?? ''}${between}${moments[moment[row] ?? 0] ?? ''}`

const keysOf = (values: PartValues): Set<string> =>
  new Set(Array.from({ length: values.entity.length }, (_, row) => keyOf(values, row)))

/**
 * Finds the values that all runs hold.
 *
 * @param part only this part of each run; all that were held back, the one that chose the epoch only when there is no other, when
 * left out
 * @throws InputError when there are none, when targets or units differ, or when runs observed other values
 */
export function commonValues(runs: readonly ComparedRun[], part?: string): CommonValues {
  const targets = commonTargets(runs)
  const trained = runs.map((run) => keysOf(run.trained))
  const unseen = rowsInCommon(
    runs,
    part === undefined ? (name) => name !== 'validation' : (name) => name === part,
  )
  const all = unseen.size > 0 || part !== undefined ? unseen : rowsInCommon(runs, () => true)
  const rows = [...all].filter(([key]) => !trained.some((keys) => keys.has(key)))
  if (rows.length === 0) throw nothing(runs, all, trained, part)
  return { ...tableOf(runs, targets, rows), cautions: cautionsOf(runs, all, trained, rows) }
}

/** Rows by key that every run has in a part that is wanted; the first part that has it counts. */
function rowsInCommon(
  runs: readonly ComparedRun[],
  wanted: (part: string) => boolean,
): ReadonlyMap<string, readonly Row[]> {
  const byRun = runs.map(({ held }) => {
    const rows = new Map<string, Row>()
    for (const { name, values } of held.filter((each) => wanted(each.name)))
      for (let row = 0; row < values.entity.length; row++) {
        const key = keyOf(values, row)
        if (!rows.has(key)) rows.set(key, { part: name, values, row })
      }
    return rows
  })
  const [first, ...others] = byRun
  const common = new Map<string, readonly Row[]>()
  for (const [key, row] of first ?? []) {
    const found = others.flatMap((rows) => rows.get(key) ?? [])
    if (found.length === others.length) common.set(key, [row, ...found])
  }
  return common
}

function commonTargets(runs: readonly ComparedRun[]): readonly CommonTarget[] {
  const [first, ...others] = runs
  const of = ({ held, trained }: ComparedRun): PartValues['targets'] =>
    held[0]?.values.targets ?? trained.targets
  const targets = (first === undefined ? [] : of(first)).filter(({ name }) =>
    others.every((run) => of(run).some((target) => target.name === name)),
  )
  if (targets.length === 0)
    throw new InputError(
      `the runs predict nothing in common: ${runs
        .map(
          (run) =>
            `${run.name} ${of(run)
              .map(({ name }) => name)
              .join(', ')}`,
        )
        .join('; ')}`,
    )
  for (const { name, unit } of targets)
    for (const run of others) {
      const own = of(run).find((target) => target.name === name)
      if (own !== undefined && own.unit !== unit)
        throw new InputError(
          `${name} is in ${unit} in ${first?.name ?? ''} and in ${own.unit} in ${run.name} — compare runs of one unit`,
        )
    }
  return targets
}

function tableOf(
  runs: readonly ComparedRun[],
  targets: readonly CommonTarget[],
  rows: readonly (readonly [string, readonly Row[]])[],
): Omit<CommonValues, 'cautions'> {
  const [entities, moments] = [new Map<string, number>(), new Map<string, number>()]
  const placeIn = (names: Map<string, number>, name: string): number => {
    const place = names.get(name) ?? names.size
    names.set(name, place)
    return place
  }
  const names = rows.map(([key]) => key.split(between))
  const entity = names.map(([name = '']) => placeIn(entities, name))
  const moment = names.map(([, name = '']) => placeIn(moments, name))
  const column = (run: number, target: string, of: 'observed' | 'predicted'): Float64Array =>
    Float64Array.from(rows, ([, found]) => {
      const { values, row } = found[run] ?? {}
      const place = values?.targets.findIndex(({ name }) => name === target) ?? -1
      return values?.[of]?.[(row ?? 0) * values.targets.length + place] ?? NaN
    })
  const observed = targets.map(({ name }) => column(0, name, 'observed'))
  runs.slice(1).forEach((run, k) => {
    for (const [at, { name }] of targets.entries())
      refuseOther(observed[at], column(k + 1, name, 'observed'), rows, name, [runs[0]?.name ?? '', run.name])
  })
  return {
    ...{
      targets,
      entity,
      moment,
      observed,
      called: runs[0]?.trained.called ?? { one: 'entity', many: 'entities' },
    },
    ...{ entities: [...entities.keys()], moments: [...moments.keys()] },
    predicted: runs.map((_, run) => targets.map(({ name }) => column(run, name, 'predicted'))),
    parts: runs.map((_, run) => [...new Set(rows.map(([, found]) => found[run]?.part ?? ''))]),
  }
}

/** Runs that observed other values at the same place were trained on other data. */
function refuseOther(
  a: Float64Array | undefined,
  b: Float64Array,
  rows: readonly (readonly [string, unknown])[],
  target: string,
  [one, other]: readonly [string, string],
): void {
  const at = b.findIndex((value, row) => {
    const own = a?.[row] ?? NaN
    return Math.abs(value - own) > 1e-5 * Math.max(Math.abs(value), Math.abs(own), 1e-12)
  })
  if (at < 0) return
  throw new InputError(
    `${one} and ${other} are of different data: ${target} of ${inWords(rows[at]?.[0] ?? '')} is ${a?.[at] ?? NaN} in one and ${b[at] ?? NaN} in the other — compare runs of one data set`,
  )
}

const inWords = (key: string): string => {
  const [entity = '', moment = ''] = key.split(between)
  return moment === '' ? entity : `${entity}, ${moment}`
}

function cautionsOf(
  runs: readonly ComparedRun[],
  all: ReadonlyMap<string, readonly Row[]>,
  trained: readonly ReadonlySet<string>[],
  rows: readonly (readonly [string, readonly Row[]])[],
): readonly string[] {
  const seen = runs.flatMap(({ name }, run) => {
    const count = [...all.keys()].filter((key) => trained[run]?.has(key) === true).length
    return count === 0
      ? []
      : [
          `${countOf(count, 'value is', 'values are')} left out: ${name} was trained on ${count === 1 ? 'it' : 'them'}`,
        ]
  })
  const chosen = runs.flatMap(({ name }, run) => {
    const count = rows.filter(([, found]) => found[run]?.part === 'validation').length
    return count === 0
      ? []
      : [
          `${count === rows.length ? 'all' : count.toLocaleString('en-US')} of the values chose the epoch of ${name}: it looks a little better on them than it is`,
        ]
  })
  return [...seen, ...chosen]
}

/** Why there is nothing to compare on. */
function nothing(
  runs: readonly ComparedRun[],
  all: ReadonlyMap<string, unknown>,
  trained: readonly ReadonlySet<string>[],
  part: string | undefined,
): InputError {
  const has = ({ name, held }: ComparedRun): string =>
    `${name}: ${held.map((each) => `${each.name} ${partInWords(each.values)}`).join('; ') || 'nothing was held back'}`
  const seen = runs.filter((_, run) => [...all.keys()].some((key) => trained[run]?.has(key) === true))
  if (all.size > 0)
    return new InputError(
      `the runs have nothing in common that none was trained on: what they share, ${seen.map(({ name }) => name).join(' and ')} was trained on — train with splits that hold out the same`,
    )
  return new InputError(
    [
      `the runs hold back nothing in common${part === undefined ? '' : ` in the part ${part}`} — train with splits that hold out the same`,
      ...runs.map(has),
    ].join('\n'),
  )
}
