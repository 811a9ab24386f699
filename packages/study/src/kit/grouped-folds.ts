// Folds of samples that belong together: whole groups in a fold, classes spread evenly, or one group a fold; and the same samples cut at
// random, for the optimism report.
import { foldsByGroup, leaveOneGroupOut, type Fold } from '@utsushi/data'
import { countOf, InputError } from '@utsushi/ground'
import type { FoldPlan } from '../definition/parts.js'

/** What is cut. */
export interface GroupedFoldsOptions<Part> {
  /** How many samples there are to cut. */
  readonly samples: number
  /** What a sample is called: `sequence`. */
  readonly called: string
  /** `[samples]` What each belongs to: its specimen, lot, day, cluster of compositions. */
  readonly groups: ArrayLike<string | number>
  /** What groups are called, in the plural: `specimens`; said of what a model meets later, too. */
  readonly fresh: string
  /** `[samples]` Classes whose shares are to be alike in all folds. */
  readonly labels?: ArrayLike<string | number>
  /** Holds out each group alone, however many folds are asked for. Inner folds are of whole groups then too. */
  readonly leaveOneOut?: boolean
  /** The parts of a fold, from places among the samples. */
  parts(
    train: readonly number[],
    test: readonly number[],
  ): { readonly train: Part; readonly validation: Part }
}

/**
 * A plan of folds over samples of groups.
 *
 * @throws InputError from its cuts where there are fewer groups than folds
 * @example
 * folds: (config, data, { train }) =>
 *   groupedFolds({
 *     ...{ samples: train.length, called: 'sequence', groups: train.map((k) => data.lot[k]), fresh: 'lots' },
 *     labels: train.map((k) => data.label[k]),
 *     parts: (fitted, held) => ({ train: fitted.map((k) => train[k]), validation: held.map((k) => train[k]) }),
 *   })
 */
export function groupedFolds<Part>(options: GroupedFoldsOptions<Part>): FoldPlan<Part> {
  const { samples, called, groups, fresh, labels, leaveOneOut = false, parts } = options
  const words = countOf(samples, called)
  const count = new Set(Array.from(groups)).size
  const cut =
    (groupOf: (place: number) => string | number, alone: boolean): NonNullable<FoldPlan<Part>['cut']> =>
    (among, { folds, seed }) => {
      const own = among.map(groupOf)
      const available = new Set(own).size
      if (!alone && available < folds)
        throw new InputError(
          `tuning.folds: ${countOf(folds, 'fold')} of the ${words} of ${available} ${fresh} — ${available < 2 ? 'a cross-validation needs two at least: hold out fewer, or add more' : `take ${available} or less (--set tuning.folds=${available}), hold out fewer, or add more`}`,
        )
      const made =
        alone && among.length === samples
          ? leaveOneGroupOut(own)
          : foldsByGroup({
              ...{ groups: own, folds, seed },
              ...(labels && { labels: among.map((place) => labels[place] ?? '') }),
            })
      return made.map((fold) => wholePlaces(among, fold))
    }
  return {
    ...{ entities: samples, called: `the ${words} of ${count} ${fresh}`, fresh, parts },
    cut: cut((place) => groups[place] ?? '', leaveOneOut),
    random: {
      ...{ entities: samples, called: `the ${words}`, parts },
      cut: cut((place) => place, false),
    },
  }
}

/** A fold of places among some, as places among all. */
const wholePlaces = (among: readonly number[], { train, test }: Fold): Fold => {
  const whole = (places: readonly number[]): readonly number[] => places.map((place) => among[place] ?? 0)
  return { train: whole(train), test: whole(test) }
}
