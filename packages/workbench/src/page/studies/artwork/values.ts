// Values of parameters as the studio moves them.
import type { StudioParameter, StudioSubject } from '../../../wire/studio.js'
import { shown } from '../../components/numbers.js'

export type Values = Readonly<Record<string, number>>

/** The middle of every parameter; whole where it counts. */
export const middleOf = (space: StudioSubject['space']): Values =>
  Object.fromEntries(
    Object.entries(space).map(([name, { kind, low, high }]) => {
      const middle = (low + high) / 2
      return [name, kind === 'count' ? Math.round(middle) : middle]
    }),
  )

/** The step of a slider: whole for counts, a two-hundredth of the range for others. */
export const stepOf = ({ kind, low, high }: StudioParameter): number =>
  kind === 'count' ? 1 : (high - low) / 200

/** `count 5, hue 203.5` */
export const valuesText = (values: Values): string =>
  Object.entries(values)
    .map(([name, value]) => `${name} ${shown(value)}`)
    .join(', ')

/** An order with the option at one place moved to another; the same where that is none. */
export function moved(order: readonly number[], from: number, to: number): readonly number[] {
  if (to < 0 || to >= order.length || from < 0 || from >= order.length) return order
  const option = order[from]
  const rest = order.filter((_, place) => place !== from)
  return option === undefined ? order : [...rest.slice(0, to), option, ...rest.slice(to)]
}
