import { concat, full, type Tensor } from '@utsushi/graph'
import type { Decayed, OptimiserStep } from './optimiser.js'

/** 1 where a weight decays, 0 where not, or nothing when all do. */
export function decayMask(layout: OptimiserStep['layout'], decayed: Decayed): Tensor | undefined {
  if (decayed === 'all') return undefined
  const chosen =
    decayed === 'matrices' ? ({ shape }: { shape: readonly number[] }) => shape.length > 1 : decayed
  return concat(
    layout.entries.map((entry) => full([entry.length], chosen(entry) ? 1 : 0)),
    0,
  )
}
