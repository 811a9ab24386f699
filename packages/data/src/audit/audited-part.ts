/**
 * A part of a split as the leak audit sees it: its samples by entity, the rows that each reads and is asked for, and what else
 * must not stand in two parts. Columns, not objects: a million windows are some arrays.
 */
import type { SampleSequences } from './fingerprints.js'
import type { RaggedPanel } from '../ragged/ragged-panel.js'
import type { WindowSet } from '../sampling/windows.js'

/** One column of samples. */
export type SampleColumn = ArrayLike<string | number>

/** The samples of a part, column by column; every column has one value a sample. */
export interface AuditedPart {
  readonly name: string
  /** Who or what each sample is of: a specimen, a machine, an image. */
  readonly entity: SampleColumn
  /** First row of its entity that a sample is given; without rows, it is given its entity whole. */
  readonly from?: ArrayLike<number>
  /** Row after the last. */
  readonly to?: ArrayLike<number>
  /** First row that a sample is asked for; without it, all that it is given. */
  readonly targetFrom?: ArrayLike<number>
  /** Row after the last. */
  readonly targetTo?: ArrayLike<number>
  /** What samples may have in common, such as `{ lot, day, composition }`. An empty text is no group. */
  readonly groups?: Readonly<Record<string, SampleColumn>>
  /** Of what each sample holds ({@link contentDigest}): equal content is found under any name. */
  readonly digest?: ArrayLike<string>
  /** Sequences that samples hold: those that nearly equal one another are looked for among them. */
  readonly sequences?: SampleSequences
}

/**
 * The windows of a part: the context is given, the forecast is asked for.
 * @example auditLeaks([auditedWindows('train', train), auditedWindows('test', test)]) // []
 */
export function auditedWindows(
  name: string,
  { context, horizon, count, entity, start }: WindowSet,
): AuditedPart {
  const column = (offset: number): Float64Array =>
    Float64Array.from({ length: count }, (_, window) => (start[window] as number) + offset)
  const forecast = column(context)
  return {
    name,
    entity,
    from: start,
    to: forecast,
    targetFrom: forecast,
    targetTo: column(context + horizon),
  }
}

/**
 * Whole sequences of a ragged panel, with its groups, the digest of each and their courses.
 * @param places sequences of the part
 * @example auditLeaks(folds.map(({ test }, fold) => auditedSequences(`fold ${fold}`, panel, test)))
 */
export function auditedSequences(name: string, panel: RaggedPanel, places: ArrayLike<number>): AuditedPart {
  const chosen = Array.from(places)
  const width = panel.names.length
  const groups = Object.fromEntries(
    Object.entries(panel.groups).map(([key, column]) => [key, chosen.map((place) => column[place] ?? '')]),
  )
  const values = chosen.map((place) =>
    panel.values.subarray((panel.offsets[place] ?? 0) * width, (panel.offsets[place + 1] ?? 0) * width),
  )
  return {
    ...{ name, entity: chosen.map((place) => panel.entities[place] ?? ''), groups },
    ...{ digest: values.map(contentDigest), sequences: { channels: width, values } },
  }
}

/** @throws RangeError for columns of different lengths or rows in disorder */
export function checkPart(part: AuditedPart): void {
  const { name, entity, from, to, targetFrom, targetTo, groups = {}, digest, sequences } = part
  const columns = { from, to, targetFrom, targetTo, digest, sequences: sequences?.values, ...groups }
  for (const [key, column] of Object.entries(columns)) {
    if (column !== undefined && column.length !== entity.length)
      throw new RangeError(`${name}: ${column.length} values of ${key} for ${entity.length} samples`)
  }
  for (const [first, last] of [
    ['from', 'to'],
    ['targetFrom', 'targetTo'],
  ] as const) {
    if ((part[first] === undefined) !== (part[last] === undefined))
      throw new RangeError(`${name}: ${first} and ${last} go together`)
    const [begins, ends] = [part[first] ?? [], part[last] ?? []]
    for (let sample = 0; sample < begins.length; sample++) {
      if ((begins[sample] as number) <= (ends[sample] as number)) continue
      throw new RangeError(
        `${name}: sample ${sample} has ${first} ${begins[sample]} and ${last} ${ends[sample]}`,
      )
    }
  }
}

/**
 * A digest of numbers or bytes, of 64 bits: equal content has an equal one, on every machine. Not for secrets.
 * @example contentDigest(Uint8Array.of(1, 2, 3))
 */
export function contentDigest(values: ArrayBufferView): string {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
  // Two lanes of multiply and mix, each its own multiplier, joined at the end (after MurmurHash3's finaliser).
  let [one, two] = [0xdeadbeef ^ bytes.length, 0x41c6ce57 ^ bytes.length]
  for (const byte of bytes) {
    one = Math.imul(one ^ byte, 0x9e3779b1)
    two = Math.imul(two ^ byte, 0x5f356495)
    one ^= one >>> 15
    two ^= two >>> 13
  }
  one = Math.imul(one ^ (one >>> 16), 0x85ebca6b) ^ Math.imul(two ^ (two >>> 13), 0xc2b2ae35)
  two = Math.imul(two ^ (two >>> 16), 0x85ebca6b) ^ Math.imul(one ^ (one >>> 13), 0xc2b2ae35)
  const word = (value: number): string => (value >>> 0).toString(16).padStart(8, '0')
  return word(one) + word(two)
}
