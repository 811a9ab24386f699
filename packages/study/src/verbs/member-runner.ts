// One member of a family on outer folds. Whatever there is to choose (settings, epochs) is chosen on inner folds of what an outer fold
// trains on; then it is trained on all of that and scored once. The outer fold chooses nothing.
import { auditLeaks, type Fold } from '@utsushi/data'
import { InputError } from '@utsushi/ground'
import { openRuntime } from '@utsushi/graph'
import type { CommonConfig } from '../definition/common-keys.js'
import type { EntityFolds, FoldPlan, StudyParts, Task } from '../definition/parts.js'
import type {
  Candidate,
  FoldCut,
  MemberContext,
  MemberRunner,
  SplitKind,
  UnitOutcome,
  UnitRequest,
} from '../family/contract.js'
import { heed, lookAtData } from '../look/look-at-data.js'
import { digestOf } from '../tuning/data-digest.js'
import { plannedFolds } from '../tuning/folds.js'
import { auditFolds, auditParts } from './audit.js'
import { trainFolds } from './fold-training.js'
import { chooseInside } from './inner-choice.js'
import { parametersOf, prepareTask, required } from './task.js'
import { readAnew } from './trials.js'

/** Reads the data of a member once for all of its folds. */
export async function openMember<C extends CommonConfig, D, P, F, M, A, E>(
  study: StudyParts<C, D, P, F, M, A, E>,
  config: C,
  context: MemberContext,
): Promise<MemberRunner<C>> {
  const data = await study.read(config, context)
  const parts = study.parts(config, data)
  const planOf = (chosen: C, own: D): FoldPlan<P> =>
    required(study.folds, study.name, 'folds')(chosen, own, study.parts(chosen, own))
  const plan = planOf(config, data)
  const foldsOf = (split: SplitKind, { folds, seed }: FoldCut): readonly Fold[] =>
    plannedFolds(cutAs(plan, split), { folds, seed })
  if (context.looked !== true) {
    heed(lookAtData(study, config, data), context.reporter)
    auditParts(study, config, data, parts, context.reporter)
  }
  const dataOf = readAnew(study, config, data, context)
  return {
    digest: digestOf([...study.digest(data), `${plan.entities}`]),
    called: { chosen: plan.called, ...(plan.random && { random: plan.random.called }) },
    fresh: plan.fresh ?? 'data',
    folds: foldsOf,
    audit: (split, cut) => {
      const { parts: partsOf } = cutAs(plan, split)
      const folds = foldsOf(split, cut).map(({ train, test }) => partsOf(train, test))
      if (split === 'chosen') {
        auditFolds(study, config, data, parts, folds, context.reporter)
        return []
      }
      const [first] = folds
      if (first === undefined) return []
      return auditLeaks([
        study.audit(config, data, first.train, 'training part'),
        study.audit(config, data, first.validation, 'test part'),
      ]).map(({ message }) => message)
    },
    run: async (unit) => {
      const runtime = await openRuntime({ threads: 1 })
      try {
        return await runUnit(study, unit, { planOf, dataOf, runtime })
      } finally {
        await runtime.close()
      }
    },
  }
}

function cutAs<P>(plan: FoldPlan<P>, split: SplitKind): EntityFolds<P> {
  if (split === 'chosen') return plan
  if (plan.random === undefined)
    throw new InputError(`${plan.called}: the study does not say how its samples are cut at random`)
  return plan.random
}

interface Surroundings<C, D, P> {
  readonly planOf: (config: C, data: D) => FoldPlan<P>
  readonly dataOf: (config: C) => Promise<D>
  readonly runtime: Awaited<ReturnType<typeof openRuntime>>
}

async function runUnit<C extends CommonConfig, D, P, F, M, A, E>(
  study: StudyParts<C, D, P, F, M, A, E>,
  unit: UnitRequest<C>,
  { planOf, dataOf, runtime }: Surroundings<C, D, P>,
): Promise<UnitOutcome> {
  const { split, fold, folds, seed, candidates, innerFolds, epochs, objective, signal, onProgress } = unit
  const outerTask = async (
    config: C,
  ): Promise<{ readonly task: Task<C, D, P, F, M>; readonly tested: number; readonly seconds: number }> => {
    const data = await dataOf(config)
    const begun = performance.now()
    const plan = cutAs(planOf(config, data), split)
    const { train, test } = foldAt(plannedFolds(plan, { folds, seed }), fold)
    const task = prepareTask(study, config, data, { parts: plan.parts(train, test) })
    return { task, tested: test.length, seconds: (performance.now() - begun) / 1000 }
  }
  // As it is declared, which is mostly what is chosen; whether it has a network is known once it is fitted.
  const declared = await outerTask(candidateAt(candidates, 0))
  const begun = performance.now()
  const choice = await chooseInside(
    unit,
    async (config, report) => {
      const data = await dataOf(config)
      const plan = cutAs(planOf(config, data), split)
      const outer = foldAt(plannedFolds(plan, { folds, seed }), fold)
      const inner = plannedFolds(
        { ...plan, called: `the entities that outer fold ${fold + 1} trains on (${plan.called})` },
        // Another seed for every outer fold: inner folds are no copy of the outer ones.
        { folds: innerFolds, seed: seed + 1 + fold, among: outer.train },
      )
      const tasks = inner.map(({ train, test }) =>
        prepareTask(study, config, data, { parts: plan.parts(train, test) }),
      )
      await trainFolds(study, tasks, { epochs, seed, signal, objective, report }, runtime)
    },
    {
      direction: study.objectives?.[objective]?.direction ?? study.monitor.direction,
      hasNetwork: parametersOf(declared.task.model) !== undefined,
    },
  )
  const tuningSeconds = (performance.now() - begun) / 1000
  const { task, seconds } =
    choice.chosen === 0 ? declared : await outerTask(candidateAt(candidates, choice.chosen))
  const started = performance.now()
  const isNetwork = parametersOf(task.model) !== undefined
  const outcome = await trainFolds(
    study,
    [task],
    {
      ...{ epochs, seed, signal, objective },
      ...(isNetwork && { stopAfter: choice.epochs }),
      report: () => true,
    },
    runtime,
  )
  if (signal.aborted) throw new Error('stopped while it ran')
  onProgress?.(1)
  return {
    score: outcome.folds[0] ?? NaN,
    chosen: choice.chosen,
    epochs: isNetwork ? choice.epochs : 0,
    inner: choice.scores,
    parameters: outcome.objectives['parameters'] ?? 0,
    seconds: seconds + (performance.now() - started) / 1000,
    // Where nothing was to be chosen, no time was spent on it.
    tuningSeconds: choice.scores.length === 0 ? 0 : tuningSeconds,
    tested: declared.tested,
    ...(unit.withRivals === true && { rivals: rivalScores(study, declared.task, objective) }),
  }
}

/** What simple methods score on a fold by an objective; those that say nothing of it are left out. */
function rivalScores<C extends CommonConfig, D, P, F, M, A, E>(
  study: StudyParts<C, D, P, F, M, A, E>,
  task: Task<C, D, P, F, M>,
  objective: string,
): Readonly<Record<string, number>> {
  const { validation } = task.parts
  if (validation === undefined) return {}
  const [first] = Object.keys(study.objectives ?? {})
  const all = study.rivals?.(task, validation) ?? []
  return Object.fromEntries(
    all.flatMap(({ name, value, others }) => {
      const score = first === undefined || objective === first ? value : others?.[objective]
      return score === undefined ? [] : [[name, score] as const]
    }),
  )
}

function candidateAt<C>(candidates: readonly Candidate<C>[], place: number): C {
  const candidate = candidates[place]
  if (candidate === undefined) throw new RangeError(`a member has no candidate ${place}`)
  return candidate.config
}

function foldAt(folds: readonly Fold[], place: number): Fold {
  const fold = folds[place]
  if (fold === undefined) throw new RangeError(`there is no outer fold ${place + 1} of ${folds.length}`)
  return fold
}
