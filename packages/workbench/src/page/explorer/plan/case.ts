// A case that an emulator can be tried on: a site, an experiment, a machine, a spectrum, a picture, with its inputs by name.
import type { EmulatorMetadata, InputFeature } from '@utsushi/emulator'
import type { Plan } from './plan.js'

/** Where values stand along an axis: dates and times as ISO 8601 writes them, or numbers. */
export type Places = readonly (string | number)[]

/** One case, in the emulator's units. What it leaves out stays as it is set. */
export interface Case {
  readonly name: string
  /** Where it comes from, in a few words. */
  readonly about?: string
  /** Along the axis of the sequence; counted from 1 when left out. */
  readonly places?: Places
  /** By input and feature: one number of an input of numbers, a column of a sequence, flat for others. */
  readonly inputs: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>
  /** Of a series brought to steps: whether something was measured in each. Windows end at these alone. */
  readonly measured?: readonly boolean[]
  /** A picture, as an address that holds it. */
  readonly picture?: string
}

/**
 * Cases for an emulator that came alone: what the file itself knows, and a made-up season where it wants a table, so that there is
 * something to move at once.
 */
export function casesOfFile(metadata: EmulatorMetadata, plan: Plan): readonly Case[] {
  const known = [...itemCases(metadata, plan), ...referenceCases(metadata, plan)]
  if (known.length > 0) return known
  return plan.kind === 'course' && plan.sequence !== undefined ? [madeUpCase(metadata, plan)] : []
}

/** The normal ranges of the check items that training knew; their series are still to come. */
function itemCases({ training }: EmulatorMetadata, { scalars, kind }: Plan): readonly Case[] {
  const { ranges } = training
  const names = scalars.map(({ name }) => name)
  if (kind !== 'windows' || !Array.isArray(ranges) || !names.includes('low') || !names.includes('high'))
    return []
  return ranges.flatMap((range: unknown) => {
    if (!isRecord(range)) return []
    const { equipment, item, centre, half } = range
    if (typeof centre !== 'number' || typeof half !== 'number') return []
    return [
      {
        name: `${String(equipment)} ${String(item)}`,
        about: 'its normal range in training; drop its series in',
        inputs: { [scalars[0]?.input ?? '']: { low: [centre - half], high: [centre + half] } },
      },
    ]
  })
}

/** What is usual for the pieces of equipment that training knew. */
function referenceCases({ training }: EmulatorMetadata, { given, kind }: Plan): readonly Case[] {
  const { references } = training
  const input = given.find(({ name }) => name === 'reference')
  if (kind !== 'windows' || input === undefined || !Array.isArray(references)) return []
  return references.flatMap((reference: unknown) => {
    if (!isRecord(reference) || !Array.isArray(reference['items'])) return []
    const items = reference['items'].filter(isRecord)
    const column = (key: string): readonly number[] => items.map((item) => Number(item[key]))
    return [
      {
        name: String(reference['equipment']),
        about: 'what was usual for it in training; drop its series in',
        inputs: {
          reference: { mean: column('mean'), deviation: column('deviation'), reach: column('reach') },
          edges: { rms: [Number(reference['rms'])], largest: [Number(reference['largest'])] },
        },
      },
    ]
  })
}

/** Samples of a batch that nobody ran. */
const batchSamples = 40

/**
 * A year that swings once between the ends of every range, so that an emulator without data moves all the same; the controls of a batch stay
 * in the middle.
 */
function madeUpCase(metadata: EmulatorMetadata, plan: Plan): Case {
  const { sequence, scalars } = plan
  const { training } = metadata
  const isBatch = isSteppedBatch(metadata, plan)
  const axis = Array.isArray(training['axis']) ? training['axis'].map(Number) : []
  const free = isBatch ? batchSamples : 365 + contextOf(training)
  const length = sequence?.length ?? (axis.length > 0 ? axis.length : free)
  const column = (feature: InputFeature): readonly number[] =>
    isBatch ? Array.from({ length }, () => middle(feature)) : season(feature, length)
  return {
    name: isBatch ? 'made-up batch' : sequence?.axis === 'time' ? 'made-up season' : 'made-up sequence',
    about: isBatch
      ? 'everything stands in the middle of its training range; it is not data'
      : 'every column swings once between the ends of its training range; it is not data',
    places: axis.length === length ? axis : Array.from({ length }, (_, at) => at + 1),
    inputs: {
      ...(sequence && {
        [sequence.name]: Object.fromEntries(
          sequence.features.map((feature) => [feature.name, column(feature)]),
        ),
      }),
      ...Object.fromEntries(
        [...new Set(scalars.map(({ input }) => input))].map((input) => [
          input,
          Object.fromEntries(
            scalars.filter((one) => one.input === input).map((one) => [one.name, [middle(one)]]),
          ),
        ]),
      ),
    },
  }
}

/** Whether what is given at the beginning goes on as an answer, as in a batch that is run: then its table is its controls. */
export function isSteppedBatch({ outputs }: EmulatorMetadata, { scalars }: Plan): boolean {
  const told = outputs.flatMap(({ axes, features }) =>
    axes.includes('time') ? features.map(({ name }) => name) : [],
  )
  return scalars.some(({ name }) => told.includes(name))
}

const contextOf = ({ context }: EmulatorMetadata['training']): number =>
  typeof context === 'number' ? context : 0

function season({ min, max }: InputFeature, length: number): readonly number[] {
  const [low, high] = [min ?? 0, max ?? 1]
  const cycle = Math.min(365, length)
  return Array.from({ length }, (_, at) =>
    Number((low + ((high - low) * (1 - Math.cos((2 * Math.PI * at) / cycle))) / 2).toPrecision(7)),
  )
}

/** Where a slider begins when nobody says: the middle of its range. */
export const middle = ({ min, max }: Pick<InputFeature, 'min' | 'max'>): number =>
  Number((((min ?? max ?? 0) + (max ?? min ?? 0)) / 2).toPrecision(6))

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
