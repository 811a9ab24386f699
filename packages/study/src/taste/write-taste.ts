// What a session has found: the fitted taste with how good it is, parameters drawn from what was liked, and a sheet of what is expected
// to please most.
import { join } from 'node:path'
import { openTableWriter } from '@utsushi/data/node'
import { greatestOf, leastOf, randomStream } from '@utsushi/ground'
import { writeAtomicAsync } from '@utsushi/ground/node'
import {
  choiceProbabilities,
  drawLiked,
  featureGroups,
  fromUnit,
  judgeTaste,
  mostPleasing,
  predictTaste,
  spaceFeatures,
  type ParameterSpace,
  type ParameterValues,
  type Taste,
  type TasteJudgement,
} from '@utsushi/learn'
import { drawValues } from './draw-question.js'
import { spaceDigest } from './journal-lines.js'
import type { AnsweredQuestion } from './question.js'
import type { TasteSession } from './session.js'

/** The files of a result, in the folder of a session. */
export const resultFiles = { taste: 'taste.json', liked: 'liked.csv', pleasing: 'pleasing.png' } as const

/** Pictures of the sheet. */
const PLEASING = 12

/** Parameters that are drawn from what was liked. */
const LIKED = 50

/** How long answers took, in milliseconds. */
export interface ResponseTimes {
  readonly median: number
  readonly fastest: number
  readonly slowest: number
  /** Median of the half of the pairs that the taste finds clearest, and of the others; `null` where there are fewer than eight pairs. */
  readonly clear: number | null
  readonly close: number | null
}

/** What is written to `taste.json`, less the numbers of the fit. */
export interface TasteResult {
  readonly subject: string
  readonly questions: number
  readonly best: ParameterValues
  /** Of the best beside the middle of the space, in the logarithm of the odds of a choice. */
  readonly gain: number
  readonly deviation: number
  /** `null` where fewer than two different sets of options were compared. */
  readonly heldOut: TasteJudgement | null
  readonly responseTimes: ResponseTimes
}

/**
 * Writes `taste.json`, `liked.csv` and `pleasing.png` into the session's folder.
 *
 * @returns `undefined` where nothing was answered yet: then nothing is written
 */
export async function writeTaste(session: TasteSession, seed: number): Promise<TasteResult | undefined> {
  const { subject, folder } = session
  const { space, name } = subject
  const answers = session.answers()
  if (answers.length === 0) return undefined
  const taste = session.taste()
  const random = randomStream(seed, 'pleasing', answers.length)
  const pleasing = mostPleasing(space, taste, PLEASING, { random, distance: 0.06 })
  const values = pleasing.map(({ unit }) => fromUnit(space, unit))
  const [best = {}] = values
  const result: TasteResult = {
    ...{ subject: name, questions: answers.length, best, ...gainOf(space, taste, best) },
    heldOut: judgeTaste(session.data(), { groups: featureGroups(space), seed }) ?? null,
    responseTimes: timesOf(space, taste, answers),
  }
  const file = (of: keyof typeof resultFiles) => join(folder, resultFiles[of])
  await writeAtomicAsync(file('taste'), `${JSON.stringify(tasteRecord(space, taste, result), null, 1)}\n`)
  await writeLiked(file('liked'), space, taste, randomStream(seed, 'liked', answers.length))
  const { mean } = predictTaste(taste, spaceFeatures(space, values))
  await drawValues(file('pleasing'), subject, {
    title: `What is expected to please most: ${name}`,
    subtitle: `after ${answers.length} answers; utility in the logarithm of the odds of a choice, the best first`,
    values: values.map((own, k) => ({ values: own, line: `${(mean[k] ?? NaN).toFixed(2)}` })),
    seed,
  })
  return result
}

/** Everything of a result, with the fit: numbers of the kernel, rows as features, weights. */
function tasteRecord(
  space: ParameterSpace,
  taste: Taste,
  result: TasteResult,
): Readonly<Record<string, unknown>> {
  const { kernel, lapse, rows, weights, evidence, choices } = taste
  return {
    kind: 'taste',
    version: 1,
    ...result,
    digest: spaceDigest(result.subject, space),
    space,
    fit: {
      ...{ kernel, lapse, evidence, choices },
      rows: Array.from({ length: rows.rows }, (_, row) => [
        ...rows.values.subarray(row * rows.columns, (row + 1) * rows.columns),
      ]),
      weights: [...weights],
    },
  }
}

/** How much better the best is expected to be than the middle of the space, and how sure that is. */
function gainOf(
  space: ParameterSpace,
  taste: Taste,
  best: ParameterValues,
): { readonly gain: number; readonly deviation: number } {
  const middle = fromUnit(
    space,
    Object.keys(space).map(() => 0.5),
  )
  const { mean, covariance } = predictTaste(taste, spaceFeatures(space, [best, middle]))
  const [own = NaN, across = NaN, , other = NaN] = covariance.values
  return {
    gain: (mean[0] ?? NaN) - (mean[1] ?? NaN),
    deviation: Math.sqrt(Math.max(0, own + other - 2 * across)),
  }
}

async function writeLiked(
  file: string,
  space: ParameterSpace,
  taste: Taste,
  random: Parameters<typeof drawLiked>[3]['random'],
): Promise<void> {
  const drawn = drawLiked(space, taste, LIKED, { random })
  const { mean } = predictTaste(taste, spaceFeatures(space, drawn))
  const names = Object.keys(space)
  const writer = await openTableWriter(file, [...names.map((name) => ({ name })), { name: 'utility' }])
  await writer.write([
    ...names.map((name) => Float64Array.from(drawn, (values) => values[name] ?? NaN)),
    Float64Array.from(mean),
  ])
  await writer.finish()
}

function timesOf(space: ParameterSpace, taste: Taste, answers: readonly AnsweredQuestion[]): ResponseTimes {
  const all = answers.map(({ milliseconds }) => milliseconds)
  const pairs = answers
    .filter(({ options }) => options.length === 2 && options.every((option) => option.length === 1))
    .map(({ options, milliseconds }) => {
      const shares = choiceProbabilities(taste, spaceFeatures(space, options.flat()))
      return { milliseconds, sure: Math.max(...shares) }
    })
    .sort((a, b) => b.sure - a.sure)
  const half = Math.floor(pairs.length / 2)
  const told = pairs.length < 8 ? undefined : pairs.map(({ milliseconds }) => milliseconds)
  return {
    ...{ median: median(all), fastest: leastOf(all), slowest: greatestOf(all) },
    clear: told === undefined ? null : median(told.slice(0, half)),
    close: told === undefined ? null : median(told.slice(half)),
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2
}
