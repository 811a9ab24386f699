// Cases to try an emulator on: a few parameter sets that the simulator was run with.
import { caseNumbers, type ExampleCase } from '@utsushi/study'
import type { SimulatorConfig } from './config.js'
import type { Runs } from './data/runs.js'

/** What a list of a page shows without scrolling far. */
const mostRuns = 12

/** The first runs. */
export const cases = (_: SimulatorConfig, { names, inputs }: Runs): readonly ExampleCase[] =>
  names.slice(0, mostRuns).map((name, run) => ({
    name: /^\d+$/.test(name) ? `run ${name}` : name,
    about: 'of the runs it was trained on',
    inputs: {
      parameters: Object.fromEntries(
        inputs.names.map((own, place) => [
          own,
          caseNumbers([inputs.values[run * inputs.names.length + place] ?? NaN]),
        ]),
      ),
    },
  }))
