// An evaluated part of made-up batches without a trained network: courses are what was measured, with errors put in by hand.
import { prepareTask } from '@utsushi/study'
import { temporaryFolder } from '@utsushi/study/testing'
import type { Courses } from '../answers.js'
import type { Places } from '../data.js'
import { experimentTables } from '../data/experiments.js'
import { readExperiments } from '../data/read.js'
import { electrodialysis } from '../index.js'
import type { ElectrodialysisTask } from '../loss.js'
import { predictedColumns } from '../model/balance.js'
import { evaluatePart, type ScoredPart } from '../score.js'
import type { ScoredTask } from '../score/columns.js'
import { originsOf, seenAhead } from '../score/origins.js'
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

/** Six batches of 6 to 11 samples: 0 to 3 are trained on, 4 and 5 tested. */
export const madeUpRows: readonly Row[] = [0, 1, 2, 3, 4, 5].flatMap((k) => madeUpBatch(k, 6 + k, 12 + 3 * k))

/**
 * Reads, splits and scales rows of `madeUpBatch`, 4 and 5 being tested unless told otherwise.
 *
 * @param folder where the rows are written; one that goes with the test when left out
 */
export async function madeUpTask(
  rows: readonly Row[] = madeUpRows,
  sections: Record<string, unknown> = {},
  folder: string = temporaryFolder(),
): Promise<ElectrodialysisTask> {
  const config = madeUpStudy(folder, rows, {
    split: { test: ['4', '5'], validation: 0 },
    ...sections,
  })
  return prepareTask(electrodialysis.parts, config, await readExperiments(config))
}

/** Courses of experiments: every measured value as `miss` makes it; a gap goes on from the sample before it. */
export function madeUpCourses({ data, model }: ScoredTask, places: Places, miss: Miss = exact): Courses {
  const { steps: samples, panel, ids } = data
  const { values } = experimentTables(data)
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

/** What courses of experiments say after a sample. */
export const madeUpAhead = (
  task: ScoredTask,
  places: Places,
  from: number,
  miss: Miss,
): Pick<Courses, 'seen'> => ({ seen: seenAhead(madeUpCourses(task, places, miss), from) })

/** The tested experiments, evaluated, with what their pictures are drawn from. */
export function madeUpPart(
  task: ElectrodialysisTask,
  { free = exact, oneStep = exact, part = 'test' }: { free?: Miss; oneStep?: Miss; part?: string } = {},
): ScoredPart {
  const places = task.parts['test'] ?? []
  const courses = {
    free: madeUpCourses(task, places, free),
    oneStep: madeUpCourses(task, places, oneStep),
  }
  const fromOrigins = originsOf(task.data, places).map((from) => ({
    from,
    courses: madeUpAhead(task, places, from, (value, place) =>
      free(value, { ...place, step: place.step - from }),
    ),
  }))
  const evaluation = evaluatePart(task, part, places, { ...courses, fromOrigins })
  return { evaluation, places, ...courses }
}
