// The folds of a tuning: drawn by its own seed, the same for every trial.
import { foldsByEntity, type Fold } from '@utsushi/data'
import { countOf, InputError } from '@utsushi/ground'
import type { EntityFolds } from '../definition/parts.js'

/** Of the tuning, and what is cut into folds. */
export interface FoldOptions {
  /** How many there are, and how messages call them: `the 8 experiments outside test and extremes`. */
  readonly entities: number
  readonly called: string
  readonly folds: number
  readonly seed: number
}

/**
 * Folds over entities by their place.
 *
 * @throws InputError for fewer entities than folds, naming `tuning.folds`
 * @example
 * const called = `the ${train.length} samples that train`
 * for (const { train, test } of tuningFolds({ entities: train.length, called, folds: 5, seed: 42 })) score(train, test)
 */
export function tuningFolds({ entities, called, folds, seed }: FoldOptions): readonly Fold[] {
  if (entities < folds)
    throw new InputError(
      entities < 2
        ? `tuning.folds: ${countOf(folds, 'fold')} of ${called} — a cross-validation needs two at least: hold out fewer, or add more`
        : `tuning.folds: ${countOf(folds, 'fold')} of ${called} — set tuning.folds to ${entities} or less (--set tuning.folds=${entities}), hold out fewer, or add more`,
    )
  return foldsByEntity({ entities, folds, seed })
}

/** What is cut, and how often. */
export interface PlannedFoldOptions {
  readonly folds: number
  readonly seed: number
  /** Entities to cut, by their places among all; all of them when left out. */
  readonly among?: readonly number[]
}

/**
 * Folds as a study plans them: by its own `cut`, or drawn by the seed. Entities by their places among all.
 *
 * @throws InputError for fewer entities than folds, a plan that cuts nothing, and one that leaves a fold without entities to train on or
 * to be scored by
 */
export function plannedFolds(
  { entities, called, cut }: Pick<EntityFolds<unknown>, 'entities' | 'called' | 'cut'>,
  { folds, seed, among = Array.from({ length: entities }, (_, place) => place) }: PlannedFoldOptions,
): readonly Fold[] {
  if (cut !== undefined) return sound(cut(among, { folds, seed }), called)
  const of = among.length === entities ? called : `${among.length} of ${called}`
  const at = (places: readonly number[]): readonly number[] => places.map((place) => among[place] ?? 0)
  return tuningFolds({ entities: among.length, called: of, folds, seed }).map(({ train, test }) => ({
    train: at(train),
    test: at(test),
  }))
}

function sound(cut: readonly Fold[], called: string): readonly Fold[] {
  if (cut.length < 2)
    throw new InputError(
      `tuning.folds: ${called} give ${countOf(cut.length, 'fold')} — a cross-validation needs two at least`,
    )
  for (const [k, { train, test }] of cut.entries())
    for (const [part, what] of [
      [train, 'trains on'],
      [test, 'is scored on'],
    ] as const)
      if (part.length === 0) throw new InputError(`tuning.folds: fold ${k + 1} of ${called} ${what} nothing`)
  return cut
}
