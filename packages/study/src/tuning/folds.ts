// The folds of a tuning: drawn by its own seed, the same for every trial.
import { foldsByEntity, type Fold } from '@utsushi/data'
import { countOf, InputError } from '@utsushi/ground'

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
