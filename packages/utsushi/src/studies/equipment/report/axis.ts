// The axis of steps as pictures draw it: dates, or steps where every piece of equipment has a start of its own.
import { stepWords } from '@utsushi/data'
import type { AxisOptions } from '@utsushi/study/plots'
import type { Park } from '../data/park.js'
import { stepStart } from '../data/steps.js'

/** Where a step begins on the axis: milliseconds since 1970-01-01, or the step itself. */
export const placeOfStep = ({ first, interval, align }: Park, step: number): number =>
  align === 'start' ? step : stepStart(first + step, interval) * 1000

/** What the axis is. */
export function stepAxis({ interval, align }: Park): AxisOptions {
  const { many } = stepWords(interval)
  return align === 'start'
    ? { label: `${many} from the start`, scale: 'linear' }
    : { label: '', scale: 'date' }
}
