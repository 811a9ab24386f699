// A study file with its data, cut and fitted: what training, evaluation and folds begin with.
import { InputError } from '@utsushi/ground'
import type { FlatParameters, ParameterTree } from '@utsushi/learn'
import type { StudyContext } from '../definition/contract.js'
import type { PartsOf, StudyParts, Task } from '../definition/parts.js'
import type { RunFolder } from '../run/folder.js'

/** What was fitted, in a run folder. */
export const fittedFile = 'scalers.json'

/** Cuts the data and fits what is learnt from the training part alone. */
export function prepareTask<C, D, P, F, M, A, E>(
  study: StudyParts<C, D, P, F, M, A, E>,
  config: C,
  data: D,
  given: { readonly parts?: PartsOf<P>; readonly fitted?: F } = {},
): Task<C, D, P, F, M> {
  const parts = given.parts ?? study.parts(config, data)
  const fitted = given.fitted ?? study.fit(config, data, parts.train)
  return {
    config,
    data,
    parts,
    fitted,
    tables: study.tables(config, data, fitted),
    model: study.model(config, fitted),
  }
}

const readings = new WeakMap<object, Promise<unknown>>()

/**
 * The data of a study file. Training and evaluation of one run share one reading: it is kept for a configuration object and
 * forgotten with it, or when it fails.
 *
 * @throws InputError naming file, row and column
 */
export function dataOf<C extends object, D, P, F, M, A, E>(
  study: Pick<StudyParts<C, D, P, F, M, A, E>, 'read'>,
  config: C,
  context: StudyContext,
): Promise<D> {
  const known = readings.get(config) as Promise<D> | undefined
  if (known !== undefined) return known
  const reading = study.read(config, context)
  readings.set(config, reading)
  reading.catch(() => readings.delete(config))
  return reading
}

/** The task of a run, with what the run fitted. @throws InputError when that is missing or damaged */
export async function taskOfRun<C extends object, D, P, F, M, A, E>(
  study: StudyParts<C, D, P, F, M, A, E>,
  config: C,
  run: RunFolder,
  context: StudyContext,
): Promise<Task<C, D, P, F, M>> {
  const fitted = fittedOfRun(study, config, run)
  const data: D = await dataOf(study, config, context)
  return prepareTask<C, D, P, F, M, A, E>(study, config, data, { fitted })
}

/** What a run fitted. @throws InputError when it is missing or damaged */
export const fittedOfRun = <C, D, P, F, M, A, E>(
  study: StudyParts<C, D, P, F, M, A, E>,
  config: C,
  run: RunFolder,
): F => study.parseFitted(run.readJson(fittedFile), run.file(fittedFile), config)

/** The weights of a model, or nothing where what is fitted is all there is. */
export function parametersOf(model: unknown): FlatParameters<ParameterTree> | undefined {
  if (typeof model !== 'object' || model === null || !('parameters' in model)) return undefined
  return model.parameters as FlatParameters<ParameterTree>
}

/** @throws InputError where a study is asked to train what it cannot */
export function required<T>(part: T | undefined, study: string, name: string): T {
  if (part === undefined) throw new InputError(`the study ${study} has a network but no part "${name}"`)
  return part
}
