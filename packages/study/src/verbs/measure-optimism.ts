// The optimism of a random split, measured in this process: for a study's own report, or a loop of one's own.
import { InputError } from '@utsushi/ground'
import type { CommonConfig } from '../definition/common-keys.js'
import type { Optimism } from '../definition/family.js'
import type { StudyParts } from '../definition/parts.js'
import { optimismOf } from '../family/optimism.js'
import { silentReporter } from '../definition/reporter.js'
import { openMember } from './member-runner.js'

/** How a model is trained under both splits: alike. */
export interface MeasureOptimismOptions {
  /** Outer folds; the random split has as many as the study's own then has. */
  readonly folds: number
  readonly seed: number
  /** Most epochs of a training. */
  readonly epochs: number
  /** On which epochs are chosen. Default 2. */
  readonly innerFolds?: number
  /** What is scored; the study's first objective when left out. */
  readonly objective?: string
  /** What the model is called; the kind that the study file names, else the study, when left out. */
  readonly model?: string
  readonly signal?: AbortSignal
}

/**
 * Trains the model of a configuration under the study's own folds and under as many random ones, with the same budget.
 *
 * @param data as `read` gave them
 * @throws InputError where the study cuts samples one by one already (its plan of folds has no `random`), or cannot be cut
 * @example (await measureOptimism(parts, config, data, { folds: 5, seed: 1, epochs: 20 })).sentences
 */
export async function measureOptimism<C extends CommonConfig, D, P, F, M, A, E>(
  study: StudyParts<C, D, P, F, M, A, E>,
  config: C,
  data: D,
  options: MeasureOptimismOptions,
): Promise<Optimism> {
  const { folds, seed, epochs, innerFolds = 2, signal = new AbortController().signal } = options
  const runner = await openMember({ ...study, read: () => Promise.resolve(data) }, config, {
    ...{ reporter: silentReporter, signal, threads: 1, device: 'cpu', looked: true },
  })
  const random = runner.called.random
  if (random === undefined)
    throw new InputError(
      `${runner.called.chosen} are cut one by one already: a random split is what the study has`,
    )
  const [first] = Object.entries(study.objectives ?? { [study.monitor.path]: study.monitor })
  const objective = options.objective ?? first?.[0] ?? study.monitor.path
  const direction = study.objectives?.[objective]?.direction ?? study.monitor.direction
  const scored = async (split: 'chosen' | 'random', count: number): Promise<readonly number[]> => {
    const scores: number[] = []
    for (const fold of runner.folds(split, { folds: count, seed }).keys()) {
      const { score } = await runner.run({
        ...{ split, fold, folds: count, seed, epochs, innerFolds, objective, signal },
        candidates: [{ parameters: {}, config }],
      })
      scores.push(score)
    }
    return scores
  }
  const chosen = await scored('chosen', folds)
  return optimismOf({
    ...{ model: options.model ?? kindOf(config) ?? study.name, objective: { name: objective, direction } },
    chosen: { scores: chosen, called: runner.called.chosen },
    random: { scores: await scored('random', chosen.length), called: random },
    ...{ shared: runner.audit('random', { folds: chosen.length, seed }), fresh: runner.fresh },
  })
}

/** `model.kind` of a study file, where it has one. */
function kindOf(config: CommonConfig): string | undefined {
  const model: unknown = Reflect.get(config, 'model')
  const kind: unknown = typeof model === 'object' && model !== null ? Reflect.get(model, 'kind') : undefined
  return typeof kind === 'string' ? kind : undefined
}
