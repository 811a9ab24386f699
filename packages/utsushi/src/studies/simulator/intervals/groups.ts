// Runs set apart by one of their inputs, so that intervals hold in each group by itself.
import type { Panel } from '@utsushi/data'
import { valueGroups, type ValueGroups } from '@utsushi/learn'
import type { Places } from '../data/runs.js'

/** How an input sets runs apart. */
export interface InputGroups extends ValueGroups {
  /** Place of the input. */
  readonly input: number
}

/** Values of an input, `[runs]`. */
export const inputOf = ({ names, values }: Panel, places: Places, input: number): readonly number[] =>
  places.map((run) => values[run * names.length + input] ?? NaN)

/** Groups by an input of some runs. */
export const groupsBy = (inputs: Panel, places: Places, input: number): InputGroups => ({
  input,
  ...valueGroups(inputOf(inputs, places, input), inputs.names[input] ?? ''),
})
