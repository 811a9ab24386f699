// How a search scores a configuration: every fold trained as one program with what was fitted on its own training part, and
// scored on what it held out.
import { openRuntime } from '@utsushi/graph'
import type { CommonConfig } from '../definition/common-keys.js'
import type { StudyContext } from '../definition/contract.js'
import type { Rival, StudyParts, Task } from '../definition/parts.js'
import type { TrialContext, TrialRunner, TrialsContext } from '../tuning/contract.js'
import { changedKeys } from '../run/changed-keys.js'
import { digestOf } from '../tuning/data-digest.js'
import { plannedFolds } from '../tuning/folds.js'
import { heed, lookAtData } from '../look/look-at-data.js'
import { emptyParts } from '../look/part-values.js'
import { auditFolds, auditParts } from './audit.js'
import { trainFolds } from './fold-training.js'
import { prepareTask, required } from './task.js'
import { examplesOf } from './training-plan.js'

type Folds = Pick<TrialContext, 'folds' | 'seed'>

/** Reads the data once for many trials. */
export async function openTrials<C extends CommonConfig & { readonly tuning: Folds }, D, P, F, M, A, E>(
  study: StudyParts<C, D, P, F, M, A, E>,
  config: C,
  context: TrialsContext,
): Promise<TrialRunner<C>> {
  const data = await study.read(config, context)
  const parts = study.parts(config, data)
  if (context.looked !== true) {
    // What cannot be fitted is refused here too, once, and not by every trial.
    heed(lookAtData(study, config, data), context.reporter)
    const folds = foldParts(study, config, data, config.tuning)
    refuseEmptyFolds(study, config, data, folds)
    auditParts(study, config, data, parts, context.reporter)
    auditFolds(study, config, data, parts, folds, context.reporter)
  }
  // A method that is fitted alone may take long.
  const fitted = study.loss === undefined ? undefined : study.fit(config, data, parts.train)
  const dataOfTrial = readAnew(study, config, data, context)
  return {
    trial: async (chosen, trial) => {
      // A thread of its own for every trial: its programs go with it.
      const runtime = await openRuntime({ threads: 1 })
      try {
        return await trainFolds(
          study,
          foldTasks(study, chosen, await dataOfTrial(chosen), trial),
          trial,
          runtime,
        )
      } finally {
        await runtime.close()
      }
    },
    check: (chosen) => {
      const changed = changedKeys(config, chosen)
      if (fitted === undefined || changed.some(isOf('data'))) return
      if (!changed.every((key) => isOf('model')(key) || isOf('training')(key)))
        checkTrial(study, chosen, data)
      else study.model(chosen, fitted)
    },
    baselines: (base, folds) => rivalsOfFolds(study, base, data, folds),
    digest: () => digestOf(study.digest(data)),
    close: () => Promise.resolve(),
  }
}

/** @throws InputError naming the first fold in which a target holds nothing to train on or to be scored by */
function refuseEmptyFolds<C, D, P, F, M, A, E>(
  study: StudyParts<C, D, P, F, M, A, E>,
  config: C,
  data: D,
  folds: readonly { readonly train: P; readonly validation: P }[],
): void {
  const description = study.describe?.(config, data)
  if (description === undefined) return
  for (const [k, { train, validation }] of folds.entries()) {
    const called = (name: string): string =>
      `tuning.folds, ${name === 'train' ? 'training' : 'scored'} part of fold ${k + 1}`
    heed(emptyParts(description, { train, validation }, called), { warn: () => undefined })
  }
}

/** Whether a configuration reads the data in another way. */
const readsOther = (config: unknown, chosen: unknown): boolean =>
  changedKeys(config, chosen).some(isOf('data'))

const isOf =
  (section: string) =>
  (key: string): boolean =>
    key.startsWith(`${section}.`)

/** The data of a trial: those read at first, unless its settings read them in another way. The last such reading is kept. */
export function readAnew<C extends CommonConfig, D, P, F, M, A, E>(
  study: StudyParts<C, D, P, F, M, A, E>,
  config: C,
  data: D,
  context: StudyContext,
): (chosen: C) => Promise<D> {
  let last: { readonly chosen: C; readonly data: D } = { chosen: config, data }
  return async (chosen) => {
    if (!readsOther(config, chosen)) return data
    if (readsOther(last.chosen, chosen)) last = { chosen, data: await study.read(chosen, context) }
    return last.data
  }
}

/** Cuts and fits the data as a trial would, and builds its model. */
function checkTrial<C extends CommonConfig & { readonly tuning: Folds }, D, P, F, M, A, E>(
  study: StudyParts<C, D, P, F, M, A, E>,
  config: C,
  data: D,
): void {
  for (const parts of foldParts(study, config, data, config.tuning)) {
    examplesOf(study, { config, data, parts })
    study.model(config, study.fit(config, data, parts.train))
  }
}

/** The parts of every fold: what it trains on, and what it is scored on. */
export function foldParts<C, D, P, F, M, A, E>(
  study: StudyParts<C, D, P, F, M, A, E>,
  config: C,
  data: D,
  folds: Folds,
): readonly { readonly train: P; readonly validation: P }[] {
  const plan = required(study.folds, study.name, 'folds')(config, data, study.parts(config, data))
  return plannedFolds(plan, folds).map(({ train, test }) => plan.parts(train, test))
}

/** Every fold with what was fitted on its training part and on no other. */
export function foldTasks<C, D, P, F, M, A, E>(
  study: StudyParts<C, D, P, F, M, A, E>,
  config: C,
  data: D,
  folds: Folds,
): readonly Task<C, D, P, F, M>[] {
  return foldParts(study, config, data, folds).map((parts) => prepareTask(study, config, data, { parts }))
}

/** Mean scores of simple methods over the folds. */
function rivalsOfFolds<C, D, P, F, M, A, E>(
  study: StudyParts<C, D, P, F, M, A, E>,
  config: C,
  data: D,
  folds: Folds,
): readonly Rival[] {
  if (study.rivals === undefined) return []
  const each = foldTasks(study, config, data, folds).map(
    (task) => study.rivals?.(task, task.parts.validation as P) ?? [],
  )
  return (each[0] ?? []).map(({ name }, k) => ({
    name,
    value: mean(each.map((own) => own[k]?.value ?? NaN)),
  }))
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length
