// What a part is asked for, experiment by experiment and sample by sample, and what the emulator says of whole batches from their
// first sample: what runs are compared on.
import type { PartValues } from '@utsushi/study'
import type { ElectrodialysisAnswers } from '../answers.js'
import type { Places } from '../data.js'
import { predictedColumns } from '../model/balance.js'
import { inCourses, inTable, type ScoredTask } from './columns.js'

/** Values of a part in physical units; without answers, those that are asked for. */
export async function values(
  task: ScoredTask,
  { samples: places }: { readonly samples: Places },
  answers?: ElectrodialysisAnswers,
): Promise<PartValues> {
  const { data, model, fitted } = task
  const columns = predictedColumns(model)
  const measuredAt = inTable(task, places, data.panel.values)
  const courses = await answers?.run(places, 'free')
  const predictedAt = courses && inCourses(task, courses, places.length)
  const rows = places.flatMap((place, experiment) =>
    Array.from({ length: Math.max(0, (data.lengths[place] ?? 0) - 1) }, (_, k) => ({
      ...{ place, experiment, step: k + 1 },
    })),
  )
  const valuesBy = (lookup: typeof measuredAt): Float32Array =>
    Float32Array.from(
      rows.flatMap(({ experiment, step }) => columns.map((_, column) => lookup(experiment, step, column))),
    )
  return {
    targets: columns.map((column) => {
      const { name = '', unit = '1' } = fitted.scaler.features[column] ?? {}
      return { name, unit }
    }),
    called: { one: 'experiment', many: 'experiments' },
    entities: data.ids,
    moments: Array.from({ length: data.steps }, (_, step) => `sample ${step}`),
    entity: Int32Array.from(rows, ({ place }) => place),
    moment: Int32Array.from(rows, ({ step }) => step),
    observed: valuesBy(measuredAt),
    ...(predictedAt && { predicted: valuesBy(predictedAt) }),
  }
}
