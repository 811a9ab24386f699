// Where not to trust a comparison.
import { countOf, listed } from '@utsushi/ground'
import type { FamilyComparison } from '../definition/family.js'

type Told = Pick<FamilyComparison, 'members' | 'failed' | 'on'>

/** One sentence for each reason. */
export function cautionsOf({ members, failed, on }: Told): readonly string[] {
  const { folds, epochs } = on
  const unfinished = members
    .filter((member) => member.epochs.filter((epoch) => epoch === epochs).length > folds / 2)
    .map(({ name }) => name)
  return [
    ...failed.map(
      ({ name, reason, scored }) =>
        `${name} failed on a fold and stands in no comparison (it was scored on ${countOf(scored, 'fold')}): ${reason}`,
    ),
    ...(folds < 5
      ? [`With ${countOf(folds, 'fold')} only large differences can be told: five or more are usual.`]
      : []),
    ...(members.length > 2
      ? [
          `The best of ${countOf(members.length, 'member')} was found on these folds, and its own score flatters it a little; of fresh data expect what its interval says.`,
        ]
      : []),
    ...(unfinished.length > 0
      ? [
          `${listed(unfinished)} still improved at the last of ${countOf(epochs, 'epoch')} on most folds: with more epochs ${unfinished.length === 1 ? 'it' : 'they'} may do better.`,
        ]
      : []),
  ]
}
