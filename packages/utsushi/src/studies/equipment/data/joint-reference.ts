// What is usual for a whole piece of equipment: how the mean of every item over a window scatters in the equipment's own past, and how
// far all of them together stray there.
import { quantileSorted } from '@utsushi/data'
import { greatestOf, InputError } from '@utsushi/ground'
import { isSection } from '@utsushi/study'
import type { EquipmentConfig } from '../config.js'
import type { Park } from './park.js'
import { subjectsOf, type Subject } from './subjects.js'

/** Fewer windows than this are no reference. */
export const leastReferenceWindows = 20

/** What is usual is what 99 % of the reference's windows keep within. */
const usual = 0.99

/** What the means of one item over a window are in the reference. */
export interface ItemReference {
  readonly item: string
  readonly mean: number
  /** Population standard deviation; 0 where the item never changes there, which leaves it out. */
  readonly deviation: number
  /** Deviations from the mean within which 99 % of the reference's windows lie. */
  readonly reach: number
}

/** The reference of one piece of equipment. */
export interface EquipmentReference {
  readonly equipment: string
  /** Windows it is from, and the steps from the first reading to the end of the last of them. */
  readonly windows: number
  readonly steps: number
  readonly items: readonly ItemReference[]
  /** Root mean square of the items' deviations that 99 % of the reference's windows keep within. */
  readonly rms: number
  /** And the largest of them. */
  readonly largest: number
}

/**
 * References of all pieces of equipment, by the series under which their windows stand.
 *
 * Windows that lie wholly within the steps up to `lastStep`, one at every step. Windows with a step that `skipped`
 * names (`[series, steps]`, 1 leaves a step out) are left out: a split by time so leaves out what training knows to be faulty.
 *
 * @throws InputError for a piece of equipment with fewer than 20 such windows, or whose items never change in them
 * @example jointReferences(config, park, { lastStep: 400 }).get(0)?.rms
 */
export function jointReferences(
  { windows }: { readonly windows: Pick<EquipmentConfig['windows'], 'of' | 'context'> },
  park: Park,
  { lastStep, skipped }: { readonly lastStep: number; readonly skipped?: Uint8Array },
): ReadonlyMap<number, EquipmentReference> {
  return new Map(
    subjectsOf({ windows }, park).map((subject) => {
      const means = subject.members.map((series) => windowMeans(park, series, windows.context))
      const ends = referenceEnds(park, subject, windows.context, means, lastStep, skipped)
      return [subject.leader, referenceOf(park, subject, windows.context, means, ends)]
    }),
  )
}

/** Ends of whole windows of the reference. */
function referenceEnds(
  { steps }: Park,
  { leader }: Subject,
  context: number,
  means: readonly Float64Array[],
  lastStep: number,
  skipped: Uint8Array | undefined,
): readonly number[] {
  const ends: number[] = []
  let lastSkipped = -1
  for (let end = 0; end <= Math.min(lastStep, steps - 1); end++) {
    if (skipped?.[leader * steps + end] === 1) lastSkipped = end
    if (end - lastSkipped >= context && means.every((own) => !Number.isNaN(own[end] ?? NaN))) ends.push(end)
  }
  return ends
}

function referenceOf(
  { series }: Park,
  { leader, members }: Subject,
  context: number,
  means: readonly Float64Array[],
  ends: readonly number[],
): EquipmentReference {
  const equipment = series[leader]?.equipment ?? ''
  if (ends.length < leastReferenceWindows)
    throw new InputError(
      `windows.of: the reference of ${equipment} holds ${ends.length} whole ${ends.length === 1 ? 'window' : 'windows'} of ${context} steps, and ${leastReferenceWindows} are needed — shorten windows.context, give the reference more steps by the split, or leave ${equipment} out of data.readings`,
    )
  const bare = members.map((member, place) => {
    const own = ends.map((end) => means[place]?.[end] ?? NaN)
    // As the emulator file holds it, so that both measure from the same number.
    const centre = Math.fround(own.reduce((total, value) => total + value, 0) / own.length)
    const deviation = Math.sqrt(own.reduce((total, value) => total + (value - centre) ** 2, 0) / own.length)
    const changes = deviation > 1e-6 * Math.abs(centre)
    return { item: series[member]?.item ?? '', mean: centre, deviation: changes ? Math.fround(deviation) : 0 }
  })
  if (bare.every(({ deviation }) => deviation === 0))
    throw new InputError(
      `windows.of: no item of ${equipment} changes in its reference — leave ${equipment} out of data.readings, or give the reference other steps by the split`,
    )
  const scores = ends.map((end) => bare.map((own, place) => scoreOf(own, means[place]?.[end] ?? NaN)))
  const reachOf = (values: readonly number[]): number =>
    Math.fround(quantileSorted(Float64Array.from(values).sort(), usual))
  return {
    equipment,
    windows: ends.length,
    steps:
      (ends.at(-1) ?? 0) +
      1 -
      Math.max(...means.map((own) => own.findIndex((mean) => !Number.isNaN(mean)))) +
      context -
      1,
    items: bare.map((own, place) => ({
      ...own,
      reach: reachOf(scores.map((each) => Math.abs(each[place] ?? 0))),
    })),
    rms: reachOf(scores.map((each) => rmsOf(each, bare))),
    largest: reachOf(scores.map((each) => greatestOf(each.map(Math.abs)))),
  }
}

type Bare = Pick<ItemReference, 'mean' | 'deviation'>

/** Deviations from the reference, in those of such means; 0 for an item that is left out. */
export const scoreOf = ({ mean: centre, deviation }: Bare, value: number): number =>
  deviation === 0 ? 0 : (value - centre) / deviation

/** Root mean square over the items that are not left out. */
export const rmsOf = (scores: readonly number[], items: readonly Bare[]): number =>
  Math.sqrt(
    scores.reduce((total, score) => total + score * score, 0) /
      items.filter(({ deviation }) => deviation > 0).length,
  )

/** Mean over the window that ends at each step; NaN where the window is not whole. */
export function windowMeans({ values, steps }: Park, series: number, context: number): Float64Array {
  const own = values.subarray(series * steps, (series + 1) * steps)
  const level = own.find((value) => !Number.isNaN(value)) ?? 0
  const means = new Float64Array(steps).fill(NaN)
  let [total, held] = [0, 0]
  for (let step = 0; step < steps; step++) {
    const value = own[step] as number
    if (Number.isNaN(value)) {
      ;[total, held] = [0, 0]
      continue
    }
    // Around a value of the series itself, so that a small change of a large number is not lost.
    total += value - level
    held++
    if (held > context) total -= (own[step - context] as number) - level
    if (held >= context) means[step] = level + total / context
  }
  return means
}

/** @throws InputError when the record of a run is damaged */
export function parseReferences(value: unknown, file: string): readonly EquipmentReference[] {
  const all: readonly unknown[] | undefined = Array.isArray(value) ? value : undefined
  if (all === undefined || !all.every(isReference))
    throw new InputError(`${file}: no references of equipment — train again or restore the file`)
  return all
}

const areNumbers = (...values: readonly unknown[]): boolean => values.every((value) => Number.isFinite(value))

const isItem = (value: unknown): value is ItemReference =>
  isSection(value) &&
  typeof value['item'] === 'string' &&
  areNumbers(value['mean'], value['deviation'], value['reach'])

function isReference(value: unknown): value is EquipmentReference {
  if (!isSection(value) || !Array.isArray(value['items']) || typeof value['equipment'] !== 'string')
    return false
  return (
    areNumbers(value['windows'], value['steps'], value['rms'], value['largest']) &&
    value['items'].every(isItem)
  )
}
