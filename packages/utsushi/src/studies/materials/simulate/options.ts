// What `simulate` may be asked for: which experiment, how many specimens, how strong the effects that a careless split would learn.
import { z } from 'zod'

/** The simulated experiments. */
export const simulatedKinds = ['xrd', 'barkhausen', 'evolution', 'trajectory'] as const
export type SimulatedKind = (typeof simulatedKinds)[number]

const count = z.number().int().min(1)
const factor = z.number().min(0)

/** The section `simulation` of a study file. */
export const simulationSchema = z.strictObject({
  kind: z
    .enum(simulatedKinds)
    .default('xrd')
    .describe(
      'What is measured: powder diffraction, Barkhausen noise, a transformation under way, or an order parameter before a transition.',
    ),
  specimens: count.max(100_000).default(60).describe('Specimens that are measured.'),
  lots: count.max(100_000).default(8).describe('Lots that they come from; specimens of a lot are alike.'),
  measurements: count.max(10_000).default(4).describe('Measurements of each specimen, on successive days.'),
  windows: count
    .max(10_000)
    .default(8)
    .describe('Windows cut from each measurement, one behind the other (Barkhausen noise, trajectory).'),
  length: count
    .min(16)
    .max(20_000)
    .optional()
    .describe(
      'Points of a sequence; left out: 300 of a pattern, 256 of noise, 96 of an evolution, 200 of a trajectory.',
    ),
  future: count.max(20_000).default(48).describe('Points that are to be foretold (evolution).'),
  noise: factor.default(1).describe('Factor on the noise of the measurement; 0: none.'),
  effects: factor
    .default(1)
    .describe('Factor on the marks that specimen, lot and day leave on a measurement; 0: none.'),
  seed: z.number().int().min(0).default(0).describe('Same seed, same files.'),
})

export type SimulationOptions = z.output<typeof simulationSchema>

const usualLength: Readonly<Record<SimulatedKind, number>> = {
  xrd: 300,
  barkhausen: 256,
  evolution: 96,
  trajectory: 200,
}

/** Points of a sequence: as asked for, or as is usual of the kind. */
export const lengthOf = ({ kind, length }: Pick<SimulationOptions, 'kind' | 'length'>): number =>
  length ?? usualLength[kind]

/** Whether a measurement is long and cut in windows. */
export const isWindowed = ({ kind }: Pick<SimulationOptions, 'kind'>): boolean =>
  kind === 'barkhausen' || kind === 'trajectory'
