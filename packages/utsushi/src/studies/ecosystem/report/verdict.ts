// The verdict of an evaluation in plain words, for a modeller who reads nothing else: how well, against what, and where not
// to trust it. Every sentence follows from numbers by a rule stated here.
import { countOf, listed } from '@utsushi/study'
import { displayUnit, formatFixed, formatNumber, formatRange, formatShare } from '@utsushi/study/plots'
import {
  unseenLabel,
  fluxLabel,
  type EcosystemEvaluation,
  type Extrapolation,
  type Flux,
  type FluxScore,
} from '../score/evaluation.js'
import { bestBaseline } from './best-baseline.js'
import { unseenFindings } from './unseen.js'

export { bestBaseline } from './best-baseline.js'

/** Sentences of the verdict. */
export interface Verdict {
  /** The first things to know, one sentence each. */
  findings: string[]
  /** Where not to trust the emulator. Empty when no rule found a reason. */
  cautions: string[]
  /** What was checked and holds. */
  holds: string[]
}

/** R² from which on a flux counts as predicted closely, well or roughly. */
const grades = [
  { from: 0.95, word: 'closely' },
  { from: 0.85, word: 'well' },
  { from: 0.6, word: 'roughly' },
  { from: -Infinity, word: 'poorly' },
] as const

/** Largest residual of a balance, relative to the scale of the fluxes, that counts as closed. */
export const closureTolerance = 1e-5

const monthNames = [
  ...['January', 'February', 'March', 'April', 'May', 'June', 'July'],
  ...['August', 'September', 'October', 'November', 'December'],
]

/**
 * Judges a run by its evaluations; the first is the main one, a `held-out` one is compared with it.
 *
 * @param openInData names of balances that the data themselves do not keep
 * @example
 * verdictOf([test, heldOut]).findings[0] // 'For the parameter sets it was trained on, …'
 */
export function verdictOf(
  evaluations: readonly EcosystemEvaluation[],
  openInData: readonly string[] = [],
): Verdict {
  const main = evaluations[0]
  if (main === undefined) return { findings: ['Nothing was evaluated.'], cautions: [], holds: [] }
  const heldOut = evaluations.find((evaluation) => evaluation !== main && evaluation.split === 'held-out')
  return {
    findings: [
      accuracy(main),
      ...comparison(main),
      ...(heldOut === undefined ? [] : unseen(main, heldOut)),
      ...unseenFindings(heldOut ?? main),
    ],
    cautions: [
      ...unscored(evaluations),
      ...beaten(main),
      ...(heldOut === undefined ? [] : unseenBeaten(heldOut)),
      ...weak(main),
      ...flattered(main),
      ...beyondTraining(evaluations),
      ...withLead(main),
      ...overTheYear(main),
      ...biased(main),
      ...open(evaluations),
      ...openInDataAlone(evaluations, openInData),
    ],
    holds: closed(evaluations, openInData),
  }
}

/** Whether a flux holds a value that it could be scored by. */
export const isScored = ({ scores }: EcosystemEvaluation, { name }: Flux): boolean =>
  Number.isFinite(scores[name]?.rmse)

const partWords = {
  test: 'the test period',
  validation: 'the validation period',
  'held-out': 'the held-out samples',
} as const

function accuracy(evaluation: EcosystemEvaluation): string {
  const who = {
    test: 'For the parameter sets it was trained on, in a period it has not seen',
    validation: 'Where its weights were chosen',
    'held-out': `For ${unseenLabel(evaluation)} it has never seen`,
  }[evaluation.split]
  const told = graded(evaluation)
  if (told === '')
    return `Nothing is known of its errors: no flux holds a value in ${partWords[evaluation.split]}.`
  return `${who}, the emulator follows the process model over ${countOf(evaluation.leadDays, 'day')}: it predicts ${told}.`
}

/** `GPP and NPP closely (R² 0.95 to 0.97, typical error …) and NEP roughly (…)`; empty when nothing was scored. */
function graded(evaluation: EcosystemEvaluation): string {
  const groups = grades.flatMap(({ word }) => {
    const fluxes = evaluation.fluxes.filter((flux) => gradeOf(evaluation.scores[flux.name]) === word)
    if (fluxes.length === 0) return []
    const values = fluxes.map((flux) => evaluation.scores[flux.name]?.r2 ?? Number.NaN)
    const low = formatFixed(Math.min(...values), 2)
    const high = formatFixed(Math.max(...values), 2)
    const names = listed(fluxes.map((flux) => fluxLabel(flux.name)))
    return [
      `${names} ${word} (R² ${low === high ? low : `${low} to ${high}`}, typical error ${errorsOf(evaluation, fluxes)})`,
    ]
  })
  const level = evaluation.fluxes.filter(
    (flux) => isScored(evaluation, flux) && gradeOf(evaluation.scores[flux.name]) === undefined,
  )
  return listed([
    ...groups,
    ...(level.length === 0
      ? []
      : [
          `${listed(level.map((flux) => fluxLabel(flux.name)))} with a typical error of ${errorsOf(evaluation, level)} (no R²: the process model does not vary there)`,
        ]),
  ])
}

/** `0.0075 and 0.0067 Mg C ha⁻¹ day⁻¹`, each with its own unit where they differ. */
function errorsOf({ scores }: EcosystemEvaluation, fluxes: readonly Flux[]): string {
  const error = ({ name }: Flux) => formatNumber(scores[name]?.rmse ?? Number.NaN, 2)
  const units = new Set(fluxes.map((flux) => displayUnit(flux.unit)))
  if (units.size === 1) return `${listed(fluxes.map(error))} ${[...units].join('')}`
  return listed(fluxes.map((flux) => `${error(flux)} ${displayUnit(flux.unit)}`))
}

/** Fluxes that hold no value where they were to be scored, with the parts in which they do not. */
function unscored(evaluations: readonly EcosystemEvaluation[]): string[] {
  const missing = new Map<string, string[]>()
  for (const evaluation of evaluations)
    for (const flux of evaluation.fluxes) {
      if (isScored(evaluation, flux)) continue
      const parts = missing.get(flux.name) ?? []
      if (!parts.includes(partWords[evaluation.split])) parts.push(partWords[evaluation.split])
      missing.set(flux.name, parts)
    }
  return [...missing].map(
    ([flux, parts]) => `${fluxLabel(flux)} is not scored: it holds no value in ${listed(parts)}.`,
  )
}

function comparison(evaluation: EcosystemEvaluation): string[] {
  const better = evaluation.fluxes.flatMap((flux) => {
    const rival = bestBaseline(evaluation, flux)
    const gain = rival === undefined ? 0 : 1 - (evaluation.scores[flux.name]?.rmse ?? Number.NaN) / rival.rmse
    return rival !== undefined && gain > 0 ? [{ flux, gain, rival: rival.name }] : []
  })
  if (better.length === 0) return []
  const rivals = new Set(better.map(({ rival }) => rival))
  const [only] = rivals.size === 1 ? rivals : []
  const named = better.map(({ flux, gain, rival }) =>
    [
      `${formatShare(round(gain))} for ${fluxLabel(flux.name)}`,
      ...(only === undefined ? [`(${rival})`] : []),
    ].join(' '),
  )
  const best =
    only === undefined ? 'the best simple method for each flux' : `${only}, the best of the simple methods`
  const gains = new Set(better.map(({ gain }) => formatShare(round(gain))))
  if (gains.size === 1 && only !== undefined)
    return [`Its errors are ${listed([...gains])} smaller than those of ${best}.`]
  return [`Its errors are smaller than those of ${best}: by ${listed(named)}.`]
}

/** The same sentence for parameter sets never seen, and how much worse that is. */
function unseen(main: EcosystemEvaluation, heldOut: EcosystemEvaluation): string[] {
  const told = graded(heldOut)
  if (told === '') return []
  const ratios = heldOut.fluxes
    .map(({ name }) => (heldOut.scores[name]?.rmse ?? Number.NaN) / (main.scores[name]?.rmse ?? Number.NaN))
    .filter(Number.isFinite)
  const [low, high] = [Math.min(...ratios), Math.max(...ratios)].map((ratio) => formatNumber(ratio, 2))
  const compared =
    ratios.length === 0
      ? ''
      : ` Its errors are ${low === high ? low : `${low} to ${high}`} times as large as for those it was trained on.`
  return [
    `For ${unseenLabel(heldOut)} it has never seen, which is what an emulator is for, it predicts ${told}.${compared}`,
  ]
}

function beaten(evaluation: EcosystemEvaluation): string[] {
  return evaluation.fluxes.flatMap((flux) => {
    const rival = bestBaseline(evaluation, flux)
    const own = evaluation.scores[flux.name]?.rmse ?? Number.NaN
    if (rival === undefined || !(own >= rival.rmse)) return []
    return [
      `Do not use it for ${fluxLabel(flux.name)}: ${rival.name} does as well or better (RMSE ${formatNumber(rival.rmse)} against ${formatNumber(own)}).`,
    ]
  })
}

/** Held-out samples that a simple method forecasts as well, given what nobody has of a new parameter set. */
function unseenBeaten(heldOut: EcosystemEvaluation): string[] {
  const beatenFor = heldOut.fluxes.filter((flux) => {
    const rival = bestBaseline(heldOut, flux)
    return rival !== undefined && (heldOut.scores[flux.name]?.rmse ?? Number.NaN) >= rival.rmse
  })
  if (beatenFor.length === 0) return []
  return [
    `For ${unseenLabel(heldOut)} it has never seen, a simple method does as well or better for ${listed(beatenFor.map(({ name }) => fluxLabel(name)))}. Last value and linear ARX are given the earlier fluxes of these ${heldOut.held === 'sites' ? 'sites' : 'sets'}, which nobody has without the process model; the emulator is given ${{ samples: 'their parameters alone', sites: 'their weather and descriptors alone', 'samples at sites': 'their parameters, weather and descriptors alone' }[heldOut.held ?? 'samples']}. More ${heldOut.held === undefined ? 'samples' : heldOut.held === 'sites' ? 'sites' : 'samples and sites'} would help it most.`,
  ]
}

function weak(evaluation: EcosystemEvaluation): string[] {
  return evaluation.fluxes.flatMap((flux) => {
    const score = evaluation.scores[flux.name]
    const word = gradeOf(score)
    if (score === undefined || word === undefined || word === 'closely' || word === 'well') return []
    const why = fluxLabel(flux.name) === 'NEP' ? ', the small difference of large fluxes,' : ''
    return [`${fluxLabel(flux.name)}${why} is predicted ${word}: R² ${formatFixed(score.r2, 2)}.`]
  })
}

function flattered(evaluation: EcosystemEvaluation): string[] {
  const parts = evaluation.fluxes.flatMap((flux) => {
    const score = evaluation.scores[flux.name]
    const median = score?.r2MedianPerSample
    if (score === undefined || median === undefined || !(score.r2 - median > 0.03)) return []
    return [`${formatFixed(median, 2)} for ${fluxLabel(flux.name)} (pooled ${formatFixed(score.r2, 2)})`]
  })
  if (parts.length === 0) return []
  return [
    `R² pooled over parameter sets flatters, because they differ in level. Within a typical parameter set it is ${listed(parts)}.`,
  ]
}

/** Inputs that leave the range of training in more than 1 % of the values, and how far. */
function beyondTraining(evaluations: readonly EcosystemEvaluation[]): string[] {
  const found = new Map<string, Extrapolation>()
  for (const entry of evaluations.flatMap((evaluation) => evaluation.extrapolations))
    if (entry.share > 0.01 && !found.has(entry.column)) found.set(entry.column, entry)
  const entries = [...found.values()]
  const slight = entries.filter((entry) => excess(entry) <= slightExcess)
  const far = entries.filter((entry) => excess(entry) > slightExcess)
  return [...far.map(beyond), ...(slight.length < 2 ? slight.map(beyond) : [slightlyBeyond(slight)])]
}

/** Up to this share of its training range beyond that range, an input is joined with others in one sentence. */
const slightExcess = 0.1

/** How far an input leaves its training range, as a share of that range. */
function excess({ min, max, trainMin, trainMax }: Extrapolation): number {
  return Math.max(trainMin - min, max - trainMax) / (trainMax - trainMin)
}

function beyond(entry: Extrapolation): string {
  const unit = entry.unit === undefined || entry.unit === '1' ? '' : ` ${displayUnit(entry.unit)}`
  const label =
    entry.column === 'a_co2' && entry.share > 0.5
      ? ' It grows from year to year and so tells the network the year: results for other years rest on extrapolation.'
      : ''
  return `${entry.column} is outside its training range in ${formatShare(entry.share)} of the evaluated values (${formatRange(entry.min, entry.max)}${unit}, training ${formatRange(entry.trainMin, entry.trainMax)}).${label}`
}

function slightlyBeyond(entries: readonly Extrapolation[]): string {
  const farthest = entries.reduce((a, b) => (excess(b) > excess(a) ? b : a))
  return `${entries.length} inputs leave their training range by a little, ${farthest.column} farthest, by ${formatShare(excess(farthest))} of that range: ${listed(entries.map(({ column }) => column))}. The table of inputs beyond training has the figures.`
}

function withLead(evaluation: EcosystemEvaluation): string[] {
  const parts = evaluation.fluxes.flatMap((flux) => {
    const leads = evaluation.byLead[flux.name] ?? []
    const first = leads[0]
    const last = leads[leads.length - 1]
    if (first === undefined || last === undefined || !(last.rmse > 1.5 * first.rmse)) return []
    return [`${formatNumber(last.rmse / first.rmse, 2)} for ${fluxLabel(flux.name)}`]
  })
  if (parts.length === 0) return []
  return [
    `Errors grow with the forecast day: on day ${evaluation.leadDays} they are larger than on day 1 by a factor of ${listed(parts)}.`,
  ]
}

function overTheYear(evaluation: EcosystemEvaluation): string[] {
  const parts = evaluation.fluxes.flatMap((flux) => {
    const overall = evaluation.scores[flux.name]?.rmse ?? Number.NaN
    const worst = [...(evaluation.byMonth[flux.name] ?? [])].sort((a, b) => b.rmse - a.rmse)[0]
    if (worst === undefined || !(worst.rmse > 1.5 * overall)) return []
    return [
      `${fluxLabel(flux.name)} in ${monthNames[worst.month - 1] ?? worst.month} (${formatNumber(worst.rmse / overall, 2)} times its mean)`,
    ]
  })
  return parts.length === 0 ? [] : [`Errors have a season; they are largest for ${listed(parts)}.`]
}

function biased(evaluation: EcosystemEvaluation): string[] {
  return evaluation.fluxes.flatMap((flux) => {
    const score = evaluation.scores[flux.name]
    if (score === undefined || !(Math.abs(score.bias) > 0.3 * score.rmse)) return []
    const way = score.bias > 0 ? 'too high' : 'too low'
    return [
      `${fluxLabel(flux.name)} is on average ${formatNumber(Math.abs(score.bias), 2)} ${displayUnit(flux.unit)} ${way}: ${flux.kind === 'state' ? 'means' : 'sums'} over months and years inherit that.`,
    ]
  })
}

function open(evaluations: readonly EcosystemEvaluation[]): string[] {
  const failing = evaluations
    .flatMap((evaluation) => evaluation.closure)
    .filter((check) => !isClosed(check.relativeToScale))
  return [...new Map(failing.map((check) => [check.name, check])).values()].map(
    (check) =>
      `The balance ${check.name} does not close: residual up to ${formatNumber(check.maxResidual)}, ${formatNumber(check.relativeToScale)} of the scale of the fluxes.`,
  )
}

/** Balances that the emulator keeps by the way it is built, and the data do not: nothing to be glad of. */
function openInDataAlone(
  evaluations: readonly EcosystemEvaluation[],
  openInData: readonly string[],
): string[] {
  const kept = new Set(evaluations.flatMap(({ closure }) => closure.map(({ name }) => name)))
  const names = openInData.filter((name) => kept.has(name))
  if (names.length === 0) return []
  return [
    `The data that it learnt from do not keep ${listed(names)}: that the emulator's fluxes do says nothing of how well they follow the data.`,
  ]
}

function closed(evaluations: readonly EcosystemEvaluation[], openInData: readonly string[]): string[] {
  const checks = evaluations.flatMap((evaluation) => evaluation.closure)
  const names = [...new Set(checks.map((check) => check.name))].filter(
    (name) =>
      !openInData.includes(name) &&
      checks.every((check) => check.name !== name || isClosed(check.relativeToScale)),
  )
  if (names.length === 0) return []
  const worst = Math.max(
    ...checks.filter((check) => names.includes(check.name)).map((check) => check.relativeToScale),
  )
  const size = worst === 0 ? 'exactly' : `to ${formatNumber(worst, 2)} of the scale of the fluxes`
  return [`${listed(names)} close${names.length === 1 ? 's' : ''} ${size}.`]
}

/** Whether a residual counts as rounding; `NaN` does not. */
export function isClosed(relativeToScale: number): boolean {
  return relativeToScale <= closureTolerance
}

/** Undefined where there is no R²: no value, or one that never changes. */
function gradeOf(score: FluxScore | undefined): (typeof grades)[number]['word'] | undefined {
  const r2 = score?.r2 ?? Number.NaN
  return Number.isNaN(r2) ? undefined : grades.find((grade) => r2 >= grade.from)?.word
}

function round(share: number): number {
  return Math.round(share * 100) / 100
}
