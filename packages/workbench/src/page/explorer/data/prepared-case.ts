// A sequence that was dropped in, brought to what the emulator was trained on: what was done to those of training is done to it, and one
// that lies elsewhere along the axis is refused.
import type { Case } from '../plan/case.js'
import type { Plan } from '../plan/plan.js'
import type { OpenModel } from '../runtime/open-model.js'

/**
 * @param onCaution told of what a step says of the sequence
 * @throws Error when points lie elsewhere than those of training
 */
export async function preparedCase(
  one: Case,
  model: OpenModel,
  { kind, sequence }: Plan,
  onCaution: (caution: string) => void,
): Promise<Case> {
  if (kind !== 'course' || sequence?.length === undefined) return one
  const { axis, preprocess } = model.metadata.training
  const columns = one.inputs[sequence.name] ?? {}
  let places = one.places?.map(Number) ?? []
  let prepared = columns
  if (Array.isArray(preprocess) && preprocess.length > 0) {
    const done: Record<string, readonly number[]> = {}
    for (const [name, values] of Object.entries(columns)) {
      const own = await model.prepare(
        Float64Array.from(places.length > 0 ? places : values.map((_, at) => at)),
        Float64Array.from(values),
      )
      done[name] = [...own.values]
      places = [...own.axis]
      for (const caution of own.cautions) onCaution(`${one.name}: ${caution}`)
    }
    prepared = done
  }
  refuseElsewhere(one.name, places, Array.isArray(axis) ? axis.map(Number) : [])
  return { ...one, places, inputs: { ...one.inputs, [sequence.name]: prepared } }
}

function refuseElsewhere(name: string, places: readonly number[], axis: readonly number[]): void {
  if (places.length === 0 || axis.length !== places.length) return
  const reach = Math.abs((axis.at(-1) ?? 0) - (axis[0] ?? 0)) / axis.length
  if (axis.some((value, at) => Math.abs((places[at] ?? NaN) - value) > 0.01 * reach))
    throw new Error(
      `${name}: its points lie elsewhere than those of training (${axis[0]} to ${axis.at(-1)}) — bring it to that axis first`,
    )
}
