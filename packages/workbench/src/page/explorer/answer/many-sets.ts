// Many parameter sets at once, drawn evenly from the ranges of training: what the emulator makes of all of them, as the middle and the
// band that holds nine of ten.
import type { EmulatorInputs, EmulatorMetadata, Prediction } from '@utsushi/emulator'
import { seededRandom } from '@utsushi/ground'
import type { Case } from '../plan/case.js'
import { questionOf, scalarInputs } from '../plan/inputs-of.js'
import type { Plan } from '../plan/plan.js'
import type { Setting } from '../plan/setting.js'
import { answerOf, rowOf, type Answer, type Said } from './answer.js'

/** Sets that go through the emulator at once: a slider waits for these at most. */
const chunk = 50

/** Whether sets can be drawn, and answered row by row. */
export const canBeDrawn = ({ scalars, kind }: Plan): boolean =>
  (kind === 'course' || kind === 'row') && scalars.some(({ min, max }) => min !== null && max !== null)

/** What is asked. */
export interface ManySets {
  readonly metadata: EmulatorMetadata
  readonly plan: Plan
  readonly one: Case | undefined
  readonly setting: Setting
  readonly count: number
}

/**
 * Asks about all of them, piece by piece.
 *
 * @param onAnswer told of the whole when all have been asked
 */
export async function* manySets(
  { metadata, plan, one, setting, count }: ManySets,
  ask: (inputs: EmulatorInputs) => Promise<Prediction>,
  onAnswer: (answer: Answer) => void,
): AsyncGenerator<void> {
  const random = seededRandom(1)
  const { inputs, pieces } = questionOf(metadata, plan, one, setting)
  const answers: Answer[] = []
  // Forecasts behind contexts of their own are rows already: then every set is a run.
  const each = pieces.length > 1 ? 1 : chunk
  for (let from = 0; from < count; from += each) {
    const sets = Array.from({ length: Math.min(each, count - from) }, () => ({
      values: Object.fromEntries(
        plan.scalars.map(({ key, min, max }) => [
          key,
          min === null || max === null ? (setting.values[key] ?? 0) : min + random.uniform() * (max - min),
        ]),
      ),
    }))
    const prediction = await ask({ ...inputs, ...scalarInputs(plan, sets) })
    for (let row = 0; row < sets.length; row++) {
      const own = each === 1 ? prediction : rowOf(prediction, row, sets.length)
      answers.push(answerOf(metadata, plan, own, pieces, { one, setting }))
    }
    yield
  }
  const [first] = answers
  if (first === undefined) return
  const lines = first.lines.map((line, place) =>
    bandOf(
      line,
      answers.map((answer) => answer.lines[place]?.values),
    ),
  )
  const numbers = first.numbers.map((line, place) =>
    bandOf(
      line,
      answers.map((answer) => answer.numbers[place]?.values),
    ),
  )
  onAnswer({ ...first, lines, numbers })
}

/** Median, and the band between the fifth and the ninety-fifth of a hundred. */
function bandOf({ name, unit, values }: Said, all: readonly (Float32Array | undefined)[]): Said {
  const [lower, middle, upper] = [values.slice(), values.slice(), values.slice()]
  const column = new Float32Array(all.length)
  for (let place = 0; place < values.length; place++) {
    for (const [row, own] of all.entries()) column[row] = own?.[place] ?? NaN
    column.sort()
    const quantile = (share: number): number => column[Math.round(share * (column.length - 1))] ?? NaN
    lower[place] = quantile(0.05)
    middle[place] = quantile(0.5)
    upper[place] = quantile(0.95)
  }
  return { name, unit, values: middle, lower, upper }
}
