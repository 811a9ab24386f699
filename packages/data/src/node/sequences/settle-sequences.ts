/** Sequences as they stand in files made ready: axes in order, specimens joined, and everything odd told once for all of them. */
import { countOf, InputError, listed, plainName, suggestionOrAll } from '@utsushi/ground'
import { axisCaution } from './axis-caution.js'
import type { PlacedSequence, SequenceReadOptions } from './placed-sequence.js'
import { settleAxis, type RawSequence, type SettledAxis } from './settle-axis.js'
import { joinSpecimens } from './specimens.js'

/**
 * @param file what sequences were read from, for messages
 * @throws InputError as {@link settleAxis}; for a name that stands twice, one to be left out that is not there, no sequences at all, and specimens
 * that do not fit
 */
export async function settleSequences(
  file: string,
  raw: readonly RawSequence[],
  options: SequenceReadOptions,
): Promise<{ readonly sequences: readonly PlacedSequence[]; readonly cautions: string[] }> {
  refuseTwice(raw)
  refuseControl(raw)
  const left = leftOut(file, raw, options.leaveOut ?? [])
  const joined = await joinSpecimens(file, raw, left, options)
  refuseControl(joined.sequences)
  const kept = joined.sequences.filter(({ entity }) => !left.has(entity))
  if (kept.length === 0)
    throw new InputError(
      `${file}: holds no sequences${left.size > 0 ? ' but those left out' : ''} — mend it or name another`,
    )
  const settled = kept.map((each) => settleAxis(each, options))
  const sequences = kept.map(({ entity, place, groups = {}, targets = {} }, at): PlacedSequence => {
    const { order, columns } = settled[at] as SettledAxis
    return { entity, place, order, columns, groups, targets }
  })
  const own = kept.some(({ axis }) => axis !== undefined) ? axisCaution(sequences) : undefined
  return {
    sequences,
    cautions: [
      ...joined.cautions,
      ...changes(kept, settled),
      ...(own === undefined ? [] : [own]),
      ...missingTargets(sequences),
    ],
  }
}

function refuseTwice(raw: readonly RawSequence[]): void {
  const seen = new Map<string, string>()
  for (const { entity, place } of raw) {
    const before = seen.get(entity)
    if (before !== undefined)
      throw new InputError(
        `${place}: sequence "${entity}" stands already at ${before} — give each a name of its own`,
      )
    seen.set(entity, place)
  }
}

/** Names end up in file names, pictures and pages: those of sequences, of their channels, and of what they have in common. */
function refuseControl(raw: readonly RawSequence[]): void {
  for (const { entity, place, columns, groups = {} } of raw) {
    plainName(`${place}: the name of the sequence`, entity)
    for (const name of Object.keys(columns)) plainName(`${place}: the name of a channel`, name)
    for (const [key, value] of Object.entries(groups)) {
      plainName(`${place}: the name of a group`, key)
      plainName(`${place}: ${key}`, value)
    }
  }
}

function leftOut(file: string, raw: readonly RawSequence[], names: readonly string[]): ReadonlySet<string> {
  const known = raw.map(({ entity }) => entity)
  const there = new Set(known)
  const absent = names.find((name) => !there.has(name))
  if (absent !== undefined)
    throw new InputError(`${file}: has no sequence "${absent}" to leave out${suggestionOrAll(absent, known)}`)
  return new Set(names)
}

/** What was done to axes, one caution a kind. */
function changes(raw: readonly RawSequence[], settled: readonly SettledAxis[]): string[] {
  const told = (
    is: (axis: SettledAxis) => boolean,
    words: (sequences: string, sum: SettledAxis[]) => string,
  ): string[] => {
    const found = settled.flatMap((axis, at) => (is(axis) ? [[axis, raw[at]?.entity ?? ''] as const] : []))
    if (found.length === 0) return []
    const names = found.slice(0, 3).map(([, entity]) => `"${entity}"`)
    const more = found.length > 3 ? [...names, `${found.length - 3} more`] : names
    return [
      words(
        `${countOf(found.length, 'sequence')} (${listed(more)})`,
        found.map(([axis]) => axis),
      ),
    ]
  }
  const sum = (axes: readonly SettledAxis[], of: 'repeats' | 'trimmed' | 'missing'): number =>
    axes.reduce((total, axis) => total + axis[of], 0)
  return [
    ...told(
      ({ turned }) => turned,
      (which) => `${which}: the axis descends, and was turned`,
    ),
    ...told(
      ({ sorted }) => sorted,
      (which) => `${which}: the axis goes up and down, and was sorted`,
    ),
    ...told(
      ({ repeats }) => repeats > 0,
      (which, axes) =>
        `${which}: ${countOf(sum(axes, 'repeats'), 'place')} of the axis had several values, and their mean was taken`,
    ),
    ...told(
      ({ trimmed }) => trimmed > 0,
      (which, axes) =>
        `${which}: ${countOf(sum(axes, 'trimmed'), 'point')} without a value before the first or after the last one went`,
    ),
    ...told(
      ({ missing }) => missing > 0,
      (which, axes) =>
        `${which}: ${countOf(sum(axes, 'missing'), 'value')} missing in between — interpolate or mask them`,
    ),
  ]
}

function missingTargets(sequences: readonly PlacedSequence[]): string[] {
  return Object.keys(sequences[0]?.targets ?? {}).flatMap((key) => {
    const count = sequences.filter(({ targets }) => Number.isNaN(targets[key])).length
    return count === 0 ? [] : [`${key} is missing for ${countOf(count, 'sequence')} of ${sequences.length}`]
  })
}
