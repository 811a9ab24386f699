// Cases to try an emulator on: a few experiments, from their first sample and with their controls.
import { caseNumbers, type ExampleCase } from '@utsushi/study'
import type { ElectrodialysisConfig } from './config.js'
import type { Experiments } from './data/experiments.js'
import { modelColumns } from './model/balance.js'

/** What a list of a page shows without scrolling far. */
const mostExperiments = 12

/** The first experiments. */
export function cases({ data }: ElectrodialysisConfig, experiments: Experiments): readonly ExampleCase[] {
  const { ids, lengths, steps, times, panel, system } = experiments
  const { inputs, state, responses } = modelColumns(system)
  const width = panel.names.length
  return ids.slice(0, mostExperiments).map((id, experiment): ExampleCase => {
    const length = lengths[experiment] ?? 0
    const value = (step: number, place: number): number =>
      panel.values[(experiment * steps + step) * width + place] ?? NaN
    const first = (places: readonly number[]): Record<string, readonly number[]> =>
      Object.fromEntries(places.map((place) => [panel.names[place] ?? '', caseNumbers([value(0, place)])]))
    const statePlaces = Array.from({ length: state.to - state.from }, (_, k) => state.from + k)
    const controls = inputs.map((place): [string, readonly number[]] => [
      panel.names[place] ?? '',
      caseNumbers(Array.from({ length }, (_, step) => value(step, place))),
    ])
    return {
      name: `${data.experiment} ${id}`,
      about: 'of the data of its run',
      places: caseNumbers(times.subarray(experiment * steps, experiment * steps + length)),
      inputs: {
        initial: first(statePlaces),
        ...(responses.length > 0 && { initial_responses: first(responses) }),
        controls:
          controls.length > 0 ? Object.fromEntries(controls) : { none: Array.from({ length }, () => 0) },
      },
    }
  })
}
