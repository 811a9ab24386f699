// The simple forecasts that a task's parts are measured by.
import type { EcosystemTask } from '../loss.js'
import { fitBaselines } from './baselines.js'

const fittedBaselines = new WeakMap<EcosystemTask, ReturnType<typeof fitBaselines>>()

/** The simple forecasts of a task, fitted once for all of its parts. */
export function baselinesOf(task: EcosystemTask): ReturnType<typeof fitBaselines> {
  const known = fittedBaselines.get(task)
  if (known !== undefined) return known
  const { config, data, parts } = task
  const fitted = fitBaselines(data, parts.train, config.evaluation.baselines)
  fittedBaselines.set(task, fitted)
  return fitted
}
