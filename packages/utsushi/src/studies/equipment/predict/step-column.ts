// The column that says of which step a prediction is: dates, times of day where steps are shorter, and the step itself where each piece of
// equipment has a start of its own.
import { stampStep } from '@utsushi/data'
import type { WrittenColumn } from '@utsushi/data/node'
import type { Park } from '../data/park.js'
import { stepName, stepSeconds } from '../data/steps.js'

/** A column, and what stands in it for a step of the park's axis. */
export interface StepColumn {
  readonly column: WrittenColumn
  valueOf(step: number): number
}

/**
 * @param name of the column of moments in the table that was read
 * @example stepColumn(park, 'timestamp').column // { name: 'timestamp', kind: 'stamp', interval: { count: 1, unit: 'day' } }
 */
export function stepColumn(park: Park, name: string): StepColumn {
  const { interval, first, align, steps } = park
  if (align === 'start') return { column: { name: 'step', kind: 'integer' }, valueOf: (step) => step }
  // Stamps count minutes, of which a step of seconds is a part.
  if ((stepSeconds(interval) ?? 60) % 60 !== 0) {
    const labels = Array.from({ length: steps }, (_, step) => stepName(park, step))
    return { column: { name, kind: 'label', labels }, valueOf: (step) => step }
  }
  return {
    column: { name, kind: 'stamp', interval },
    valueOf: (step) => (first + step) * stampStep(interval),
  }
}
