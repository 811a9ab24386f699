// A small park in memory with a fitted classifier, and its test windows scored: what tests of reports and pictures look at.
import { prepareTask, silentReporter, type StudyContext } from '@utsushi/study'
import { answers } from '../answers.js'
import { equipmentSchema } from '../config.js'
import type { Park } from '../data/park.js'
import { windowedPark } from '../data/windowed.js'
import { calibrate } from '../decision.js'
import { equipment } from '../index.js'
import type { EquipmentTask } from '../loss.js'
import { scorePart, type ScoredPart } from '../score.js'
import { parkOf } from './park-of.js'

const context: StudyContext = {
  ...{ reporter: silentReporter, signal: new AbortController().signal, threads: 1, device: 'cpu' },
}

/** Waves of different phase that now and then rise over their range, with gaps: three pieces of equipment of two items. */
export const wavingPark = (steps = 420): Park =>
  parkOf(
    Array.from({ length: 6 }, (_, series) =>
      Array.from({ length: steps }, (_step, step) =>
        (step * 7 + series) % 11 === 0
          ? NaN
          : 3 + Math.sin(step / (9 + series)) + ((step * 37 + series * 11) % 13) / 9,
      ),
    ),
    {
      names: Array.from({ length: 6 }, (_, series) => ({
        ...{ equipment: `PUMP-${(series >> 1) + 1}`, item: series & 1 ? 'vibration' : 'pressure' },
        unit: series & 1 ? 'mm s-1' : 'kPa',
      })),
    },
  )

/** The small park cut into windows and fitted by a logistic regression, or as the sections say. */
export async function smallTask(
  sections: Readonly<Record<string, unknown>> = {},
  park: Park = wavingPark(),
): Promise<EquipmentTask> {
  const config = equipmentSchema.parse({
    ...{ labels: { horizons: [5, 10] }, windows: { context: 30, stride: 2 }, model: { kind: 'logistic' } },
    trees: { trees: 10, depth: 3 },
    ...sections,
  })
  return prepareTask(equipment.parts, config, await windowedPark(config, park, context))
}

/** A part of a task whose classifier needs no program, scored. */
export async function scored(task: EquipmentTask, name: 'test' | 'validation' = 'test'): Promise<ScoredPart> {
  const own = answers(task, () => {
    throw new RangeError('a classifier needs no program')
  })(new Float32Array(0))
  const calibration = await calibrate(task, own, task.parts.validation)
  const samples = task.parts[name]
  if (samples === undefined) throw new RangeError(`the task has no ${name} part`)
  const [part] = await scorePart(task, own, { name, samples }, { ...context, calibration })
  if (part === undefined) throw new RangeError(`nothing is said of the ${name} part`)
  return part
}
