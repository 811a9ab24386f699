// An evaluated part of made-up batches without a network: courses are what was measured, with errors put in by hand.
import { temporaryFolder } from '@utsushi/study/testing'
import { balanceOf, modelColumns } from '../balance.js'
import type { Courses } from '../courses.js'
import { prepareData, type ElectrodialysisData } from '../data.js'
import { evaluatePart } from '../evaluation.js'
import { experimentTables } from '../experiments.js'
import type { ElectrodialysisModel } from '../model.js'
import { predictedColumns } from '../objective.js'
import { originsOf } from '../origin-errors.js'
import type { DrawnPart } from '../pictures.js'
import { readExperiments } from '../read-experiments.js'
import { madeUpBatch, madeUpStudy, type Row } from './made-up-experiments.js'

/** Where a value of a course stands. */
export interface CoursePlace {
  readonly column: string
  /** The experiment's id. */
  readonly experiment: string
  /** Steps from where the course begins, 1 or more. */
  readonly step: number
}

/** What a forecaster makes of a measured value. */
export type Miss = (value: number, place: CoursePlace) => number

const exact: Miss = (value) => value

export type MadeUpModel = Pick<ElectrodialysisModel, 'columns' | 'balance'>

/** Six batches of 6 to 11 samples: 0 to 3 are trained on, 4 and 5 tested. */
export const madeUpRows: readonly Row[] = [0, 1, 2, 3, 4, 5].flatMap((k) => madeUpBatch(k, 6 + k, 12 + 3 * k))

/** Reads, splits and scales rows of `madeUpBatch`; `test` names the tested experiments. */
export async function madeUpData(
  rows: readonly Row[] = madeUpRows,
  sections: Record<string, unknown> = {},
): Promise<{ readonly data: ElectrodialysisData; readonly model: MadeUpModel }> {
  const config = madeUpStudy(temporaryFolder(), rows, {
    split: { test: ['4', '5'], validation: 0 },
    ...sections,
  })
  const experiments = await readExperiments(config)
  const { system } = experiments
  return {
    data: prepareData(config, experiments),
    model: { columns: modelColumns(system), balance: balanceOf(system) },
  }
}

/** Courses of experiments: every measured value as `miss` makes it; a gap goes on from the sample before it. */
export function madeUpCourses(
  model: MadeUpModel,
  { experiments }: Pick<ElectrodialysisData, 'experiments'>,
  places: readonly number[],
  miss: Miss = exact,
): Courses {
  const { steps: samples, panel, ids } = experiments
  const { values } = experimentTables(experiments)
  const columns = predictedColumns(model)
  const { size, compartments } = model.balance
  const steps = samples - 1
  const seen = new Float32Array(steps * places.length * columns.length)
  const contents = new Float32Array(steps * places.length * size)
  for (let step = 1; step <= steps; step++)
    for (const [at, place] of places.entries()) {
      const row = (step - 1) * places.length + at
      const own = columns.map((feature) =>
        miss(values[(place * samples + step) * panel.names.length + feature] ?? NaN, {
          column: panel.names[feature] ?? '',
          experiment: ids[place] ?? '',
          step,
        }),
      )
      seen.set(own, row * columns.length)
      // Contents are volumes, then amounts species by species: the state's own columns, as amounts.
      const state = own.slice(0, size)
      const held = state.map((value, k) =>
        k < compartments ? value : value * (state[k % compartments] ?? NaN),
      )
      contents.set(held, row * size)
    }
  return { seen, contents, outside: new Float32Array(0), steps }
}

/** The tested experiments, evaluated, with what their pictures are drawn from. */
export function madeUpPart(
  { data, model }: { readonly data: ElectrodialysisData; readonly model: MadeUpModel },
  { free = exact, oneStep = exact, part = 'test' }: { free?: Miss; oneStep?: Miss; part?: string } = {},
): DrawnPart {
  const places = data.split.test
  const courses = {
    free: madeUpCourses(model, data, places, free),
    oneStep: madeUpCourses(model, data, places, oneStep),
  }
  const fromOrigins = originsOf(data, places).map((from) => ({
    from,
    courses: madeUpCourses(model, data, places, (value, place) =>
      free(value, { ...place, step: place.step - from }),
    ),
  }))
  const evaluation = evaluatePart(part, places, { ...courses, fromOrigins }, model, data)
  return { evaluation, places, ...courses }
}
