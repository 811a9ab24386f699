// Made-up searches that look like real ones: what the tests check and what a person should look at.
import type { Distribution, Json, ParameterValue, SearchSpace, TrialRecord, TrialState } from '@utsushi/tune'
import { madeUpNoise } from '../../plots/testing/gallery.js'
import type { TuningReportInput } from '../report-input.js'

const float = (low: number, high: number, log = false): Distribution => ({ kind: 'float', low, high, log })
const choices = (...values: ParameterValue[]): Distribution => ({ kind: 'categorical', choices: values })
const int = (low: number, high: number, log = false): Distribution => ({
  kind: 'int',
  low,
  high,
  log,
  step: 1,
})

/** The space of the electrodialysis study. */
export const electrodialysisSpace: SearchSpace = {
  'model.hidden': { distribution: choices(32, 64, 128, 256) },
  'model.layers': { distribution: int(1, 3) },
  'model.dropout': { distribution: float(0.1, 0.3) },
  'model.decoder.hidden': { distribution: choices(64, 128, 256, 512) },
  'model.decoder.layers': { distribution: int(2, 4) },
  'model.decoder.dropout': { distribution: float(0.1, 0.3) },
  'training.learningRate': { distribution: float(1e-5, 1e-2, true) },
  'training.batch': { distribution: choices(16, 32, 64) },
}

/** With words as choices, a condition, a range of powers of two. */
export const conditionalSpace: SearchSpace = {
  'model.cell': { distribution: choices('lstm', 'gru') },
  'model.hidden': { distribution: int(16, 256, true) },
  'training.optimiser': { distribution: choices('adam', 'sgd with momentum') },
  'training.momentum': {
    distribution: float(0, 0.99),
    when: { parameter: 'training.optimiser', in: ['sgd with momentum'] },
  },
  'training.learningRate': { distribution: float(1e-5, 1e-1, true) },
  'training.teacherForcing': { distribution: choices(true, false) },
}

/** More parameters, longer names and longer choices than anyone should use. */
export const unwieldySpace: SearchSpace = {
  'model.encoder.recurrentDropoutProbability': { distribution: float(0, 0.5) },
  'training.learningRate': { distribution: float(1e-5, 1e-2, true) },
  'model.hidden': { distribution: choices(32, 64, 128, 256, 512, 1024, 2048, 4096) },
  'training.schedule': {
    distribution: choices('cosine with warm restarts', 'one cycle, then constant', 'plateau', null),
  },
  ...Object.fromEntries(
    Array.from({ length: 11 }, (_, i) => [
      `model.transfer_${i}.weight`,
      { distribution: float(0.001, 1000, true) },
    ]),
  ),
}

export interface MadeUpOptions {
  readonly trials?: number
  readonly space?: SearchSpace
  readonly objectives?: TuningReportInput['objectives']
  readonly seed?: number
  readonly workers?: number
  /** Shares of trials that are pruned and that fail. */
  readonly pruned?: number
  readonly failed?: number
  /** Whether workers are recorded. */
  readonly recordWorkers?: boolean
  /** A pause of a night in the middle. */
  readonly paused?: boolean
}

/** A search whose score depends most on the learning rate, then on sizes, with folds that scatter. */
export function madeUpSearch(options: MadeUpOptions = {}): TuningReportInput {
  const { trials: count = 120, space = electrodialysisSpace, seed = 1, workers = 2 } = options
  const objectives = options.objectives ?? [
    { name: 'mse', meaning: 'scaled squared error, free-running', direction: 'minimize' },
  ]
  const noise = madeUpNoise(seed)
  const uniform = () => (Math.atan(noise() * 1.6) / Math.PI + 0.5) % 1
  const folds = 5
  const epochs = 50
  const foldLevel = Array.from({ length: folds }, () => 0.22 * noise())
  const free = new Array<number>(workers).fill(0)
  const begin = Date.UTC(2026, 4, 4, 18)
  const trials: TrialRecord[] = []
  let best: Readonly<Record<string, number>> = {}
  let bestLoss = Infinity
  for (let number = 0; number < count; number++) {
    const units: Record<string, number> = {}
    for (const name of Object.keys(space))
      units[name] = number < 10 || noise() > 1.2 ? uniform() : clamp((best[name] ?? 0.5) + 0.14 * noise())
    const parameters: Record<string, ParameterValue> = {}
    for (const [name, { distribution, when }] of Object.entries(space)) {
      if (when !== undefined && !when.in.includes(parameters[when.parameter] ?? null)) continue
      parameters[name] = valueOf(distribution, units[name] ?? 0.5)
    }
    const loss = lossOf(units, space)
    const state = stateOf(number, loss, bestLoss, noise, options)
    if (state === 'complete' && loss < bestLoss) [best, bestLoss] = [units, loss]
    const scores = foldLevel.map((level) => Math.exp(loss + level + 0.09 * noise()))
    const final = mean(scores)
    const reached = state === 'complete' ? epochs : state === 'fail' ? 3 + (number % 9) : 6 + (number % 17)
    const intermediate = new Map<number, number>()
    for (let epoch = 1; epoch <= reached; epoch++) {
      const early = 1 + 14 * Math.exp(-epoch / (6 + 4 * (units['training.learningRate'] ?? 0.5)))
      intermediate.set(epoch, epoch === epochs ? final : final * early * Math.exp(0.04 * noise()))
    }
    if (state === 'fail' && number % 2 === 0) intermediate.set(reached, Number.NaN)
    const worker = free.indexOf(Math.min(...free))
    const seconds =
      (6 + 18 * (units['model.hidden'] ?? 0.5) ** 2 + 2 * Math.abs(noise())) * (reached / epochs)
    const pause = options.paused === true && number > count / 2 ? 13.4 * 3600 : 0
    const start = (free[worker] ?? 0) + 0.05
    free[worker] = start + seconds
    const userAttributes: Record<string, Json> = {
      ...(options.recordWorkers !== false && { worker: `410${worker}` }),
      ...(state === 'complete' && { folds: scores, seconds }),
      ...(state === 'fail' && { fail_reason: reasonOf(number, reached) }),
    }
    trials.push({
      number,
      state,
      ...(state === 'complete' && {
        values: [final, ...objectives.slice(1).map((_, i) => other(i, units, noise))],
      }),
      ...(state === 'pruned' && { values: [intermediate.get(reached) ?? Number.NaN] }),
      parameters,
      distributions: Object.fromEntries(
        Object.keys(parameters).map((name) => [name, space[name]?.distribution ?? choices()]),
      ),
      intermediate: objectives.length > 1 ? new Map() : intermediate,
      userAttributes,
      systemAttributes: {},
      started: begin + (start + pause) * 1000,
      ...(state !== 'running' && { completed: begin + (start + pause + seconds) * 1000 }),
    })
  }
  return {
    study: 'electrodialysis',
    name: 'runs/electrodialysis-tuning',
    date: '2026-05-04',
    objectives,
    space,
    trials,
    ...{ folds, epochs, sampler: 'tpe', pruner: 'median', workers, seed: 42 },
    baseline: [
      { name: 'no change', value: 0.0098 },
      { name: 'linear extrapolation', value: 0.0061 },
    ],
  }
}

const clamp = (value: number) => Math.min(1, Math.max(0, value))
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

function lossOf(units: Readonly<Record<string, number>>, space: SearchSpace): number {
  let loss = Math.log(0.0021)
  for (const [i, name] of Object.keys(space).entries()) {
    const u = units[name] ?? 0.5
    if (name.endsWith('learningRate')) loss += 9 * (u - 0.72) ** 2
    else if (name === 'model.hidden') loss += 1.6 * (u - 0.7) ** 2
    else loss += (0.5 / (i + 1)) * (u - 0.4) ** 2
  }
  return loss
}

function valueOf(distribution: Distribution, u: number): ParameterValue {
  if (distribution.kind === 'categorical')
    return (
      distribution.choices[
        Math.min(distribution.choices.length - 1, Math.floor(u * distribution.choices.length))
      ] ?? null
    )
  const { low, high, log } = distribution
  const value = log ? Math.exp(Math.log(low) + u * Math.log(high / low)) : low + u * (high - low)
  return distribution.kind === 'int' ? Math.round(value) : value
}

function stateOf(
  number: number,
  loss: number,
  best: number,
  noise: () => number,
  { pruned = 0.35, failed = 0.03 }: MadeUpOptions,
): TrialState {
  if (Math.abs(noise()) > 2 && failed > 0 && failed < 0.5) return 'fail'
  if (failed >= 1) return 'fail'
  if (pruned > 0 && number >= 10 && loss > best + 0.35 && (number * 0.618) % 1 < 2 * pruned) return 'pruned'
  return 'complete'
}

const reasonOf = (number: number, epoch: number): string =>
  number % 3 === 0
    ? `its process ${4100 + number} ended while it ran`
    : `epoch ${epoch}: the score of fold ${1 + (number % 5)} is not a number`

const other = (i: number, units: Readonly<Record<string, number>>, noise: () => number): number =>
  i === 0
    ? Math.round(4000 * Math.exp(3 * (units['model.hidden'] ?? 0.5) + 0.05 * noise()))
    : 0.9 - 0.2 * (units['model.dropout'] ?? units['training.learningRate'] ?? 0.5) + 0.02 * noise()
