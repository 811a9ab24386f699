// Machines of three items whose fault is planted: from a step on, all items drift a little together, each by less than it scatters.
import { parkOf } from './park-of.js'
import type { Park } from '../data/park.js'

/** How the machines of a test are. */
export interface MachineOptions {
  readonly machines?: number
  readonly steps?: number
  /** Step at which each fault begins. */
  readonly fault?: number
  /** What a value is multiplied by and what is added, by item: its unit. */
  readonly units?: readonly (readonly [factor: number, offset: number])[]
  /** Values from this step on are other ones. */
  readonly changedFrom?: number
  /** Whether it is told when they were faulty; it is when left out. */
  readonly told?: boolean
}

/** Every machine with noise of its own and the items `current`, `pressure` and `flow`. */
export function machines({
  machines: count = 6,
  steps = 240,
  fault = 160,
  units = [],
  changedFrom = Infinity,
  told = true,
}: MachineOptions = {}): Park {
  const items = ['current', 'pressure', 'flow']
  const names = Array.from({ length: count }, (_, machine) => `M${machine + 1}`).flatMap((equipment) =>
    items.map((item) => ({ equipment, item, unit: 'A' })),
  )
  const columns = names.map((_, series) => {
    const [factor, offset] = units[series % 3] ?? [1, 0]
    return Array.from({ length: steps }, (_step, step) => {
      const noise = Math.sin((step + 1) * (7.1 + series) ** 1.7) + Math.sin(step * (3.3 + series / 7) ** 2.1)
      const drift = step >= fault ? 0.8 : 0
      return factor * (noise + drift + (step >= changedFrom ? 50 : 0)) + offset
    })
  })
  const truth = names.map(() => Array.from({ length: steps }, (_, step) => (step >= fault ? 1 : 0)))
  return parkOf(columns, { names, ...(told && { truth }) })
}

/** A study of whole machines, as sections of a study file. */
export const wholeSections = {
  data: { truth: 'faulty', layout: 'wide' },
  labels: { kind: 'truth', horizons: [0] },
  windows: { of: 'equipment', context: 20 },
  features: { families: ['joint'], joint: ['rms', 'largest', 'share'] },
  split: { by: 'recording', heldOut: 0.34, reference: 0.4 },
  model: { kind: 'logistic' },
} as const
