// What to take, in words. No winner is named where the folds do not tell one.
import { countOf, listed } from '@utsushi/ground'
import type { FamilyComparison, MemberDifference, MemberResult } from '../definition/family.js'
import { formatDuration, formatNumber } from '../plots/number.js'
import { scoreScale, type ScoreScale } from './score-scale.js'

type Told = Pick<FamilyComparison, 'members' | 'differences' | 'objective' | 'rope' | 'on'>

/** A member whose training takes less than this share of the best one's is worth beginning with, where the folds do not tell them apart. */
const muchFaster = 0.5

/** What is worse with this probability or more is none to begin with, however fast, although the folds do not prove it. */
const probably = 0.75

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
  const scale = scoreScale(objective)
  const scored = `${best.name} has the ${objective.ratio === undefined ? 'best' : 'least'} ${objective.name}, ${scale.words.spread(best)} over ${countOf(on.folds, 'fold')}`
  if (members.length === 1)
    return {
      member: best.name,
      alike: [best.name],
      sentences: [`${scored}; it is the only one that was scored.`],
    }
  const of = (verdict: MemberDifference['verdict']): readonly string[] =>
    differences.filter((each) => each.verdict === verdict).map(({ member }) => member)
  const [worse, asGood] = [of('worse'), of('as good')]
  const untold = differences.filter(({ verdict }) => verdict === 'cannot be told')
  const [doubtful, open] = [
    untold.filter(({ probability }) => probability.worse >= probably),
    untold.filter(({ probability }) => probability.worse < probably),
  ]
  const alike = [
    best.name,
    ...differences.filter(({ verdict }) => verdict !== 'worse').map(({ member }) => member),
  ]
  const behind = doubtful.map(({ member }) => member)
  const first = firstToTake(
    best,
    members,
    alike.filter((name) => !behind.includes(name)),
  )
  const sentences = [
    alike.length === 1
      ? `${scored}, and the folds tell it from every other member.`
      : `${scored}, and is no winner: the folds do not tell it from ${listed(alike.slice(1))}.`,
    asGood.length === 0
      ? ''
      : `${listed(asGood)} ${asGood.length === 1 ? 'is' : 'are'} as good for practical purposes: within ${scale.words.amount(rope)} with a probability of 95 % or more.`,
    open.length === 0 ? '' : undecided(open, scale),
    doubtful.length === 0 ? '' : probablyWorse(doubtful, scale),
    worse.length === 0
      ? ''
      : objective.ratio === undefined
        ? `${listed(worse)} ${worse.length === 1 ? 'is' : 'are'} worse by more than the folds scatter.`
        : timesTheError(worse, differences, objective.name),
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
function undecided(open: readonly MemberDifference[], { words }: ScoreScale): string {
  const most = Math.max(...open.map(({ interval: [, to] }) => to))
  return `Of ${listed(open.map(({ member }) => member))} it cannot be told: with so few folds the best may be ahead by up to ${words.amount(most)}, or not at all.`
}

/** Of what is worse with more than even odds, which these folds do not prove. */
function probablyWorse(doubtful: readonly MemberDifference[], { words }: ScoreScale): string {
  const each = doubtful.map(({ worseBy }) => words.amount(worseBy))
  return `${listed(doubtful.map(({ member }) => member))} ${doubtful.length === 1 ? 'is' : 'are'} probably worse, by ${listed(each)}: more folds or data would show whether that is chance.`
}

/** Of what is worse, how many times. */
function timesTheError(
  worse: readonly string[],
  differences: readonly MemberDifference[],
  objective: string,
): string {
  const [first, ...others] = differences.filter(({ member }) => worse.includes(member))
  if (first === undefined) return ''
  const times = ({ worseBy }: MemberDifference): string => formatNumber(worseBy, 2)
  return `${listed([
    `${first.member} has ${times(first)} times the ${objective} of ${first.against}`,
    ...others.map((own) => `${own.member} ${times(own)} times`),
  ])}, by more than the folds scatter.`
}
