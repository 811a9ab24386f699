// What kind of page an emulator needs, from its metadata alone: which inputs are single numbers, which run along an axis, and whether a
// picture is asked for.
import type { EmulatorInput, EmulatorMetadata, InputFeature } from '@utsushi/emulator'

/** One number of one input. */
export interface Scalar extends InputFeature {
  /** Unique among all: the feature's name, behind that of its input where two inputs have one of that name. */
  readonly key: string
  readonly input: string
}

/** An input along an axis. */
export interface SequenceInput {
  readonly name: string
  readonly features: readonly InputFeature[]
  /** What the axis is: `time`, `step`. */
  readonly axis: string
  /** Its size, where only one will do. */
  readonly length: number | undefined
  /** How its values lie: `[batch, time, feature]`, `[batch, feature, time]`, or `[batch, time]`. */
  readonly layout: 'features-last' | 'features-first' | 'one-feature'
}

/** A picture, as bytes. */
export interface PictureInput {
  readonly name: string
  readonly height: number
  readonly width: number
}

/**
 * How an emulator is asked. `row`: by numbers alone. `course`: with a table along an axis. `windows`: windows of a longer series, one
 * after another. `picture`: with a picture. `steps`: step by step, from the state before.
 */
export type PlanKind = 'row' | 'course' | 'windows' | 'picture' | 'steps'

/** What is asked of a person. */
export interface Plan {
  readonly kind: PlanKind
  readonly scalars: readonly Scalar[]
  readonly sequence: SequenceInput | undefined
  /** An input that takes the length of the sequence. */
  readonly lengths: string | undefined
  readonly picture: PictureInput | undefined
  /** Inputs that come with a case and cannot be set by hand. */
  readonly given: readonly EmulatorInput[]
}

/**
 * The plan of an emulator.
 *
 * @throws Error naming what this page cannot ask for
 */
export function planOf(metadata: EmulatorMetadata): Plan {
  const fed = new Set(metadata.state?.map(({ input }) => input))
  const asked = metadata.inputs.filter(({ name }) => !fed.has(name) || startsFlat(metadata, name))
  const flat = asked.filter(isFlat)
  const pictures = asked.filter(({ axes }) => axes.includes('row') && axes.includes('column'))
  const lengths = asked.find(({ name, axes }) => name === 'lengths' && axes.join() === 'batch')
  const sequences = asked.filter((input) => isSequence(input) && !pictures.includes(input))
  const given = asked.filter(
    (input) => ![...flat, ...pictures, ...sequences].includes(input) && input !== lengths,
  )
  if (sequences.length > 1 || pictures.length > 1 || (pictures.length > 0 && sequences.length > 0))
    throw new Error(
      `${metadata.name}: takes ${[...sequences, ...pictures].map(({ name }) => name).join(' and ')} at once, and this page can ask for one — use utsushi predict`,
    )
  const names = flat.flatMap(({ features }) => features.map(({ name }) => name))
  const sequence = sequences[0] && sequenceOf(sequences[0])
  const picture = pictures[0] && pictureOf(pictures[0])
  return {
    kind: kindOf(metadata, sequence, picture),
    scalars: flat.flatMap(({ name: input, features }) =>
      features.map((feature) => ({
        ...feature,
        input,
        key:
          names.filter((name) => name === feature.name).length > 1
            ? `${input}.${feature.name}`
            : feature.name,
      })),
    ),
    ...{ sequence, picture, given, lengths: lengths?.name },
  }
}

const isFlat = ({ axes, dtype }: EmulatorInput): boolean =>
  dtype.startsWith('float') && axes.every((axis) => axis === 'batch' || axis === 'feature')

const isSequence = ({ axes, features }: EmulatorInput): boolean =>
  axes.some((axis) => axis === 'time' || axis === 'step') &&
  axes.every((axis) => ['batch', 'time', 'step', 'feature'].includes(axis)) &&
  features.length > 0

/** A state that a person gives at the beginning, as numbers. */
const startsFlat = ({ inputs, state }: EmulatorMetadata, name: string): boolean =>
  state?.find(({ input }) => input === name)?.begins === 'given' &&
  inputs.some((input) => input.name === name && isFlat(input))

function sequenceOf({ name, features, axes, shape }: EmulatorInput): SequenceInput {
  const at = axes.findIndex((axis) => axis === 'time' || axis === 'step')
  const size = shape[at]
  const feature = axes.indexOf('feature')
  return {
    ...{ name, features, axis: axes[at] ?? 'time' },
    length: typeof size === 'number' ? size : undefined,
    layout: feature < 0 ? 'one-feature' : feature < at ? 'features-first' : 'features-last',
  }
}

function pictureOf({ name, axes, shape }: EmulatorInput): PictureInput {
  return {
    name,
    height: Number(shape[axes.indexOf('row')]),
    width: Number(shape[axes.indexOf('column')]),
  }
}

function kindOf(
  { state, outputs }: EmulatorMetadata,
  sequence: SequenceInput | undefined,
  picture: PictureInput | undefined,
): PlanKind {
  if (state !== undefined) return 'steps'
  if (picture !== undefined) return 'picture'
  if (sequence === undefined) return 'row'
  const isAlong = outputs.some(({ axes }) => axes.includes(sequence.axis))
  return sequence.axis === 'time' && sequence.length !== undefined && !isAlong ? 'windows' : 'course'
}
