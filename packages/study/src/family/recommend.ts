// What to take, in words. No winner is named where the folds do not tell one.
import { countOf, listed } from '@utsushi/ground'
import type { FamilyComparison, MemberDifference, MemberResult } from '../definition/family.js'
import { formatDuration, formatNumber } from '../plots/number.js'

type Told = Pick<FamilyComparison, 'members' | 'differences' | 'objective' | 'rope' | 'on'>

/** A member whose training takes less than this share of the best one's is worth beginning with, where the folds do not tell them apart. */
const muchFaster = 0.5

/** The member to begin with, those that are not told from the best, and why. */
export function recommend({
  members,
  differences,
  objective,
  rope,
  on,
}: Told): FamilyComparison['recommendation'] {
  const [best] = members
  if (best === undefined)
    return {
      member: '',
      alike: [],
      sentences: ['No member was scored on every fold: there is nothing to recommend.'],
    }
  const scored = `${best.name} has the best ${objective.name}, ${spread(best)} over ${countOf(on.folds, 'fold')}`
  if (members.length === 1)
    return {
      member: best.name,
      alike: [best.name],
      sentences: [`${scored}; it is the only one that was scored.`],
    }
  const of = (verdict: MemberDifference['verdict']): readonly string[] =>
    differences.filter((each) => each.verdict === verdict).map(({ member }) => member)
  const [worse, asGood, open] = [of('worse'), of('as good'), of('cannot be told')]
  const alike = [
    best.name,
    ...differences.filter(({ verdict }) => verdict !== 'worse').map(({ member }) => member),
  ]
  const first = firstToTake(best, members, alike)
  const sentences = [
    alike.length === 1
      ? `${scored}, and the folds tell it from every other member.`
      : `${scored}, and is no winner: the folds do not tell it from ${listed(alike.slice(1))}.`,
    asGood.length === 0
      ? ''
      : `${listed(asGood)} ${asGood.length === 1 ? 'is' : 'are'} as good for practical purposes: within ${formatNumber(rope, 2)} with a probability of 95 % or more.`,
    open.length === 0 ? '' : undecided(open, differences),
    worse.length === 0
      ? ''
      : `${listed(worse)} ${worse.length === 1 ? 'is' : 'are'} worse by more than the folds scatter.`,
    first.name === best.name
      ? `Begin with ${best.name}.`
      : `Begin with ${first.name}: it is trained in ${formatDuration(first.seconds)} where ${best.name} takes ${formatDuration(best.seconds)}.`,
  ]
  return { member: first.name, alike, sentences: sentences.filter((sentence) => sentence !== '') }
}

/** The best, unless one that is not told from it is trained much faster. */
function firstToTake(
  best: MemberResult,
  members: readonly MemberResult[],
  alike: readonly string[],
): MemberResult {
  const [fastest = best] = members
    .filter(({ name }) => alike.includes(name))
    .sort((a, b) => a.seconds - b.seconds)
  return fastest.seconds < muchFaster * best.seconds ? fastest : best
}

/** Of what is not told, how large it may be all the same. */
function undecided(open: readonly string[], differences: readonly MemberDifference[]): string {
  const most = Math.max(
    ...differences.filter(({ member }) => open.includes(member)).map(({ interval: [, to] }) => to),
  )
  return `Of ${listed(open)} it cannot be told: with so few folds the best may be ahead by up to ${formatNumber(most, 2)}, or not at all.`
}

const spread = ({ mean, deviation }: MemberResult): string =>
  `${formatNumber(mean)} ± ${formatNumber(deviation, 2)}`
