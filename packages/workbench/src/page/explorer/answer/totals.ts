// Totals of a batch: the volume of all compartments, and the amount of each species in them. What is kept exactly does not move.
import type { EmulatorMetadata } from '@utsushi/emulator'
import type { Answer } from './answer.js'

/** One total, sample by sample. */
export interface Total {
  readonly name: string
  readonly unit: string
  readonly values: Float64Array
}

interface System {
  readonly compartments: Readonly<Record<string, { readonly volume: string }>>
  readonly species: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly volumeUnit: string
  readonly concentrationUnit: string
}

/** The totals of an answer, where the file tells compartments and species; none otherwise. */
export function totalsOf({ reading }: EmulatorMetadata, { lines }: Pick<Answer, 'lines'>): readonly Total[] {
  const system = reading?.['system']
  if (!isSystem(system)) return []
  const column = (name: string | undefined): Float32Array =>
    lines.find((line) => line.name === name)?.values ?? new Float32Array(0)
  const volumes = new Map(
    Object.entries(system.compartments).map(([where, { volume }]) => [where, column(volume)]),
  )
  const length = Math.max(0, ...[...volumes.values()].map((values) => values.length))
  const sum = (part: (where: string, at: number) => number): Float64Array =>
    Float64Array.from({ length }, (_, at) =>
      [...volumes.keys()].reduce((total, where) => total + part(where, at), 0),
    )
  const volumeAt = (where: string, at: number): number => volumes.get(where)?.[at] ?? NaN
  const amountUnit = system.concentrationUnit.split('/')[0] ?? ''
  return [
    { name: 'volume', unit: system.volumeUnit, values: sum(volumeAt) },
    ...Object.entries(system.species).map(([name, places]) => ({
      ...{ name, unit: amountUnit },
      values: sum((where, at) => {
        const own = places[where]
        return own === undefined ? 0 : (column(own)[at] ?? NaN) * volumeAt(where, at)
      }),
    })),
  ]
}

const isSystem = (value: unknown): value is System =>
  typeof value === 'object' &&
  value !== null &&
  'compartments' in value &&
  'species' in value &&
  'volumeUnit' in value
