// What an engineer should know before training, one sentence each: what ends it, what an emulator cannot know, and what
// looks like a slip.
import { displayUnit, formatNumber, formatShare } from '@utsushi/study/plots'
import type { ElectrodialysisConfig } from '../config.js'
import { experimentSeries } from '../experiments.js'
import { likelySlip, slipWords } from '../slips.js'
import { largestDeparture } from '../totals.js'
import type { ElectrodialysisLook } from './look.js'

/** Drift of a measured total that is more than scatter of a good laboratory. */
const OPEN_TOTAL = 0.05

/** Experiments in training below which little can be learned. */
const FEW_EXPERIMENTS = 8

/** The findings, gravest first. */
export function findings(config: ElectrodialysisConfig, look: ElectrodialysisLook): string[] {
  return [
    ...splitProblem(look),
    ...foldProblem(look),
    ...driftingTotals(config, look),
    ...missingValues(look),
    ...takenAsZero(config, look),
    ...constantColumns(look),
    ...twins(look),
    ...fewExperiments(look),
    ...extrapolation(look),
  ]
}

function splitProblem({ split }: ElectrodialysisLook): string[] {
  return 'problem' in split ? [`Training would end at once: ${split.problem}.`] : []
}

function foldProblem({ foldProblem }: ElectrodialysisLook): string[] {
  return foldProblem === undefined ? [] : [`Tuning would end at once: ${foldProblem}.`]
}

function driftingTotals(
  { data }: ElectrodialysisConfig,
  { totals, experiments }: ElectrodialysisLook,
): string[] {
  const names = [...new Set(totals.map(({ name }) => name))]
  return names.flatMap((name) => {
    const found = totals
      .filter((series) => series.name === name && !series.open)
      .map((series) => ({ series, ...largestDeparture(series) }))
      .filter(({ share }) => Math.abs(share) > OPEN_TOTAL)
      .sort((a, b) => Math.abs(b.share) - Math.abs(a.share))
    const [worst] = found
    if (worst === undefined) return []
    const id = experiments.ids[worst.series.experiment] ?? ''
    const slip = likelySlip(experiments, worst.series.experiment)
    const remedy = slip === undefined ? '' : ` — ${slipWords(slip)}`
    const end =
      Math.abs(worst.share) > data.maxImbalance || slip?.certain === true
        ? `; training refuses it${remedy}`
        : `; an emulator that keeps totals cannot follow that${remedy}`
    return [
      `The total of ${name} leaves its first value by more than ${formatShare(OPEN_TOTAL)} in ${found.length} of ${experiments.ids.length} experiments, ` +
        `by ${formatShare(Math.abs(worst.share))} at step ${worst.step} of experiment ${id}${end}.`,
    ]
  })
}

function missingValues({ experiments: { panel } }: ElectrodialysisLook): string[] {
  const rows = panel.lengths.reduce((sum, length) => sum + length, 0)
  return panel.names.flatMap((name, place) => {
    const missing = panel.missing[place] ?? 0
    return missing === 0
      ? []
      : [
          `${name} misses ${formatNumber(missing)} of ${formatNumber(rows)} values; they are left out of loss and scores.`,
        ]
  })
}

function takenAsZero({ data }: ElectrodialysisConfig, { experiments }: ElectrodialysisLook): string[] {
  return Object.entries(experiments.takenAsZero).map(
    ([name, count]) =>
      `${name} is below 0 in ${formatNumber(count)} samples, within data.detectionLimit ${data.detectionLimit}; it is taken as 0 there.`,
  )
}

function constantColumns({ columns, experiments }: ElectrodialysisLook): string[] {
  return columns
    .filter(({ min, max }) => min === max)
    .map(({ name, min }) => {
      const { unit = '', kind } = experiments.system.variables.find((each) => each.name === name) ?? {}
      const value = `${formatNumber(min)} ${displayUnit(unit)}`.trim()
      return kind === 'control'
        ? `${name} is ${value} in every experiment: any other value is extrapolation.`
        : `${name} is ${value} in every sample: nothing is to be learned of it.`
    })
}

/** Experiments that begin and are run alike: repeats, or one of them entered twice. */
function twins({ experiments }: ElectrodialysisLook): string[] {
  const seen = new Map<string, string>()
  const identical: string[] = []
  for (const [experiment, id] of experiments.ids.entries()) {
    const key = experiments.panel.names
      .map((name) => experimentSeries(experiments, experiment, name).join())
      .join(';')
    const other = seen.get(key)
    if (other === undefined) seen.set(key, id)
    else identical.push(`${other} and ${id}`)
  }
  return identical.length === 0
    ? []
    : [
        `Experiments that are the same to the last digit: ${identical.join(', ')}; one of each leaks into the test.`,
      ]
}

function fewExperiments({ split }: ElectrodialysisLook): string[] {
  if ('problem' in split || split.train.length >= FEW_EXPERIMENTS) return []
  return [`${split.train.length} experiments are trained on: too few to tell what each control does.`]
}

function extrapolation({ leftRanges }: ElectrodialysisLook): string[] {
  return leftRanges.map(({ column, unit, part, share, min, max, low, high }) => {
    const range = (a: number, b: number) => `${formatNumber(a)} to ${formatNumber(b)}`
    return `${column} lies outside what training knows (${range(low, high)} ${displayUnit(unit)}, widened) in ${formatShare(share)} of ${part} samples (${range(min, max)}): what the emulator says there is extrapolation.`
  })
}
