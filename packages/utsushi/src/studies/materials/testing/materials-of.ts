// Sequences as the study keeps them, without files: for tests.
import { raggedPanel } from '@utsushi/data'
import type { Asked, Materials } from '../data/measured.js'

/** One sequence: its channels, and what it has in common with others. */
export interface MadeSequence {
  readonly columns: Readonly<Record<string, ArrayLike<number>>>
  readonly groups?: Readonly<Record<string, string>>
  readonly day?: number
  readonly given?: boolean
  readonly axis?: string
}

/** Materials of some sequences, called s0, s1 and so on. */
export function materialsOf(sequences: readonly MadeSequence[], asked: Asked): Materials {
  const [first] = sequences
  const panel = raggedPanel(
    Object.keys(first?.columns ?? {}).map((name) => ({ name, unit: '1' })),
    sequences.map(({ columns, groups }, place) => ({
      entity: `s${place}`,
      columns,
      ...(groups && { groups }),
    })),
  )
  return {
    ...{ file: 'signals.csv', panel, asked, cautions: [] },
    places: sequences.map((_, place) => `signals.csv row ${place + 2}`),
    whole: panel.entities,
    days: Float64Array.from(sequences, ({ day = NaN }) => day),
    given: Uint8Array.from(sequences, ({ given = false }) => (given ? 1 : 0)),
    axes: sequences.map(({ axis = '0, 1, 10' }) => axis),
    steps: sequences.reduce((most, { columns }) => Math.max(most, Object.values(columns)[0]?.length ?? 0), 0),
  }
}
