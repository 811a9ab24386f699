// How far a whole piece of equipment is from its reference: the mean of every item over the window, in deviations that such means
// have in the reference, all items taken together. The reference is of the equipment's own past and is found without labels of
// what is scored.
import { greatestOf } from '@utsushi/ground'
import {
  abs,
  cast,
  concat,
  div,
  greater,
  log,
  max,
  maximum,
  mean,
  slice,
  sqrt,
  square,
  sub,
  sum,
  where,
  type Tensor,
} from '@utsushi/graph'
import type { EquipmentConfig } from '../config.js'
import { rmsOf, scoreOf, windowMeans, type EquipmentReference } from './joint-reference.js'
import type { Park, WindowPlaces } from './park.js'
import { subjectsOf } from './subjects.js'

/** What can be told of a window, in one order whatever the order in which a study file names it. */
const kinds = ['rms', 'largest', 'share'] as const

/** Columns that a study file asks for. */
const asked = ({ joint }: Pick<EquipmentConfig['features'], 'joint'>): readonly number[] =>
  kinds.flatMap((kind, place) => (joint.includes(kind) ? [place] : []))

/** Distances below this share of what is usual in the reference are all alike. */
const floor = 0.01

/**
 * Where windows of whole pieces of equipment stand to their references.
 *
 * `joint_rms` and `joint_largest`: natural logarithm of the root mean square and of the largest of the items' deviations, each
 * divided by what 99 % of the reference's windows keep within, so that 0 is the edge of what is usual (at least ln 0.01).
 * `joint_share`: share of the items that are further from their mean than in 99 % of the reference's windows.
 * Items that never change in the reference are left out of all three.
 *
 * @returns `[windows, columns]`, those of `features.joint`
 */
export function jointColumns(
  { windows: { of, context }, features }: Pick<EquipmentConfig, 'windows' | 'features'>,
  park: Park,
  references: ReadonlyMap<number, EquipmentReference>,
  { series, end }: WindowPlaces,
): { readonly names: readonly string[]; readonly values: Float32Array } {
  const columns = asked(features)
  const values = new Float32Array(series.length * columns.length)
  const subjects = new Map(subjectsOf({ windows: { of } }, park).map((own) => [own.leader, own]))
  const known = new Map<number, readonly Float64Array[]>()
  for (let window = 0; window < series.length; window++) {
    const leader = series[window] as number
    const reference = references.get(leader)
    const members = subjects.get(leader)?.members
    if (reference === undefined || members === undefined)
      throw new RangeError(`no reference for the equipment of series ${leader}`)
    const means = known.get(leader) ?? members.map((member) => windowMeans(park, member, context))
    known.set(leader, means)
    const at = end[window] as number
    const own = distances(
      reference,
      means.map((mean) => mean[at] ?? NaN),
    )
    for (const [place, column] of columns.entries())
      values[window * columns.length + place] = own[column] ?? NaN
  }
  return { names: columns.map((column) => `joint_${kinds[column] ?? ''}`), values }
}

function distances(
  { items, rms, largest }: EquipmentReference,
  means: readonly number[],
): readonly [number, number, number] {
  const scores = items.map((own, place) => scoreOf(own, means[place] ?? NaN))
  const used = items.filter(({ deviation }) => deviation > 0).length
  const outside = items.filter(({ reach }, place) => Math.abs(scores[place] ?? 0) > reach).length
  return [
    Math.log(Math.max(rmsOf(scores, items) / rms, floor)),
    Math.log(Math.max(greatestOf(scores.map(Math.abs)) / largest, floor)),
    outside / used,
  ]
}

/** Windows of whole pieces of equipment as an emulator is given them. */
export interface JointTensors {
  /** `[batch, items, context]`, each item in its unit. */
  readonly values: Tensor
  /** `[batch, items, 3]`: mean, deviation (0 leaves an item out) and reach of every item. */
  readonly reference: Tensor
  /** `[batch, 2]`: root mean square and largest deviation that the reference keeps within. */
  readonly edges: Tensor
}

/**
 * The same in graph form.
 * @returns `[batch, columns]`, those of `features.joint`
 */
export function jointTensor(
  { features }: Pick<EquipmentConfig, 'features'>,
  { values, reference, edges }: JointTensors,
): Tensor {
  const of = (x: Tensor, axis: number, start: number): Tensor => slice(x, { axis, start, end: start + 1 })
  const [centre, deviation, reach] = [of(reference, 2, 0), of(reference, 2, 1), of(reference, 2, 2)]
  const changes = greater(deviation, 0)
  const means = mean(sub(values, centre), { axes: 2, keepDims: true })
  const scores = abs(where(changes, div(means, where(changes, deviation, 1)), 0))
  const items = { axes: [1], keepDims: true }
  const flat = (x: Tensor): Tensor => sum(x, { axes: 2 })
  const used = flat(sum(cast(changes, 'float32'), items))
  const rms = sqrt(div(flat(sum(square(scores), items)), used))
  const largest = flat(max(scores, items))
  const outside = flat(sum(cast(greater(scores, reach), 'float32'), items))
  const by = (distance: Tensor, edge: Tensor): Tensor => log(maximum(div(distance, edge), floor))
  const each = [by(rms, of(edges, 1, 0)), by(largest, of(edges, 1, 1)), div(outside, used)]
  return concat(
    asked(features).flatMap((column) => each[column] ?? []),
    1,
  )
}
