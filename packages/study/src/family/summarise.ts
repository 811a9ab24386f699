// From the units of a comparison to what it says: scores with their spread, differences to the best, what cannot be told.
import { correctedTTest, correlatedTTest, holm } from '@utsushi/learn'
import { countOf } from '@utsushi/ground'
import type { Json } from '@utsushi/tune'
import type {
  FailedMember,
  FamilyComparison,
  MemberDifference,
  MemberResult,
  Optimism,
  RivalResult,
} from '../definition/family.js'
import type { UnitOutcome } from './contract.js'
import { cautionsOf } from './cautions.js'
import { recommend } from './recommend.js'
import { scoreScale, type ScoreScale } from './score-scale.js'
import { keptParameters, type FamilySection, type ResolvedMember } from './settings.js'
import type { UnitRecord } from './units.js'

/** What a comparison is summed up from. */
export interface FamilyRecords {
  readonly study: string
  readonly objective: FamilyComparison['objective']
  readonly section: FamilySection
  readonly members: readonly ResolvedMember[]
  /** Entities in words. */
  readonly called: string
  readonly units: readonly UnitRecord[]
  readonly optimism?: Optimism
}

/** A difference is told where chance alone would give one as large once in twenty times. */
const level = 0.05

/** Sums a comparison up; members with a unit that failed, or is not done, are left out of it. */
export function summarise(records: FamilyRecords): FamilyComparison {
  const { study, objective, section, members, called, units, optimism } = records
  const scale = scoreScale(objective)
  const own = (name: string): readonly UnitRecord[] =>
    units.filter(({ member, split }) => member === name && split === 'chosen')
  const results = members
    .flatMap((resolved) => resultOf(resolved, own(resolved.member.name), scale))
    .sort((a, b) => scale.loss(a.mean) - scale.loss(b.mean))
  const failed = members.flatMap(({ member: { name } }) => failureOf(name, own(name)))
  const [best] = results
  const rope = scale.region(section.rope, best?.mean ?? 0)
  const differences = best === undefined ? [] : differencesTo(best, results.slice(1), scale, rope)
  const tested = members[0] && testedBy(own(members[0].member.name))
  const rivals = rivalsOf(units, scale)
  const comparison = {
    ...{ study, objective, rope, members: results, failed, differences },
    ...(rivals.length > 0 && { rivals }),
    on: {
      called,
      folds: Math.max(0, ...members.map(({ member: { name } }) => own(name).length)),
      ...(tested && { tested }),
      innerFolds: section.innerFolds,
      trials: section.trials,
      epochs: section.epochs,
      seed: section.seed,
    },
    ...(optimism && { optimism }),
  }
  return { ...comparison, recommendation: recommend(comparison), cautions: cautionsOf(comparison) }
}

function resultOf(
  { member, candidates }: ResolvedMember,
  units: readonly UnitRecord[],
  scale: ScoreScale,
): MemberResult[] {
  const outcomes = units.flatMap(({ outcome }) => outcome ?? [])
  if (outcomes.length < units.length || outcomes.length < 2) return []
  const scores = outcomes.map(({ score }) => score)
  const parameters = outcomes.at(-1)?.parameters ?? 0
  const settings = ({ chosen }: UnitOutcome): Readonly<Record<string, Json>> =>
    keptParameters(candidates[chosen]?.parameters ?? {})
  return [
    {
      name: member.name,
      ...(member.meaning !== undefined && { meaning: member.meaning }),
      ...{ scores, ...scale.told(scores) },
      parameters: parameters > 0 ? parameters : null,
      seconds: median(outcomes.map(({ seconds }) => seconds)),
      tuningSeconds: outcomes.reduce((sum, { tuningSeconds }) => sum + tuningSeconds, 0),
      chosen: outcomes.map(settings),
      epochs: outcomes.map(({ epochs }) => epochs),
    },
  ]
}

/** Entities that each fold tests, where all folds know. */
function testedBy(units: readonly UnitRecord[]): readonly number[] | undefined {
  const tested = units.flatMap(({ outcome }) => outcome?.tested ?? [])
  return tested.length > 0 && tested.length === units.length ? tested : undefined
}

/** Simple methods that were scored on every fold. */
function rivalsOf(units: readonly UnitRecord[], scale: ScoreScale): RivalResult[] {
  const folds = units.flatMap(({ outcome }) => (outcome?.rivals === undefined ? [] : [outcome.rivals]))
  const [first = {}] = folds
  return Object.keys(first)
    .flatMap((name): RivalResult[] => {
      const scores = folds.flatMap((own) => own[name] ?? [])
      if (scores.length < 2 || scores.length < folds.length) return []
      const { mean, interval } = scale.told(scores)
      return [{ name, scores, mean, interval }]
    })
    .sort((a, b) => scale.loss(a.mean) - scale.loss(b.mean))
}

function failureOf(name: string, units: readonly UnitRecord[]): FailedMember[] {
  const first = units.find(({ failed }) => failed !== undefined)
  if (first?.failed === undefined) return []
  return [{ name, reason: first.failed, scored: units.filter(({ outcome }) => outcome !== undefined).length }]
}

function differencesTo(
  best: MemberResult,
  others: readonly MemberResult[],
  scale: ScoreScale,
  rope: number,
): readonly MemberDifference[] {
  const losses = ({ scores }: MemberResult): readonly number[] => scores.map(scale.loss)
  const tests = others.map((other) => correctedTTest(losses(other), losses(best)))
  const adjusted = holm(tests.map(({ p }) => p))
  return others.map((other, place): MemberDifference => {
    const { mean = 0, interval: [from, to] = [0, 0], p = 1 } = tests[place] ?? {}
    const region = scale.regionOfLosses(rope)
    const { lower, alike, higher } = correlatedTTest(losses(other), losses(best), region)
    const interval = [scale.difference(from), scale.difference(to)] as const
    const own = adjusted[place] ?? 1
    return {
      ...{
        member: other.name,
        against: best.name,
        worseBy: scale.difference(mean),
        interval,
        p,
        adjusted: own,
      },
      probability: { better: lower, alike, worse: higher },
      verdict: alike >= 1 - level ? 'as good' : own < level ? 'worse' : 'cannot be told',
    }
  })
}

/** The middle value; the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const half = sorted.length / 2
  return ((sorted[Math.ceil(half) - 1] ?? NaN) + (sorted[Math.floor(half)] ?? NaN)) / 2
}

/** How many units are done, of all. */
export const unitsDone = (units: readonly UnitRecord[]): string =>
  `${units.filter(({ outcome, failed }) => outcome !== undefined || failed !== undefined).length} of ${countOf(units.length, 'unit')}`
