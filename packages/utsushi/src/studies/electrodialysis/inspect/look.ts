// A look at experiments as plain data, which the report, its pictures and the terminal tell; and what an engineer should know
// before training, one sentence each: what ends it, what an emulator cannot know, and what looks like a slip.
import {
  correlate,
  featureValues,
  knownRange,
  pearson,
  ranks,
  type CorrelationMatrix,
  type Scaler,
} from '@utsushi/data'
import { displayUnit, formatNumber, formatShare } from '@utsushi/study/plots'
import { type LeftRange, describeColumns, type ColumnStats, type Gap } from '@utsushi/study/report'
import { countOf, someOf, sentence, tuningFolds, type DataFinding, type PartsOf } from '@utsushi/study'
import type { ElectrodialysisConfig } from '../config.js'
import { fitExperimentScaler, foldsOf, partsOf, type Places } from '../data.js'
import {
  departingTotals,
  experimentSeries,
  scatter,
  totalSeries,
  type Experiments,
  type TotalSeries,
} from '../data/experiments.js'
import { likelySlip, slipWords } from '../data/likely-slip.js'
import { withoutSlip } from '../data/read.js'
import { otherScales } from './other-scale.js'

/** Everything that was looked at. */
export interface ElectrodialysisLook {
  readonly experiments: Experiments
  /** The split, or what makes it impossible. */
  readonly split: PartsOf<Places> | { readonly problem: string }
  /** Of a tuning; none where the split or too few experiments make them impossible. */
  readonly folds: readonly { readonly validation: Places }[]
  /** What makes the folds, and nothing else, impossible. */
  readonly foldProblem?: string
  readonly columns: readonly ColumnStats[]
  /** Rank correlations over all samples. */
  readonly correlations: CorrelationMatrix
  readonly changes: ChangeCorrelations
  readonly gaps: readonly Gap[]
  readonly totals: readonly TotalSeries[]
  readonly leftRanges: readonly LeftRange[]
}

/** What the next change of a variable goes with: `values[feature][change]`, rank correlations over all steps. */
export interface ChangeCorrelations {
  readonly features: readonly string[]
  readonly changes: readonly string[]
  readonly values: readonly (readonly number[])[]
}

const roles = {
  control: 'controls',
  volume: 'volumes',
  concentration: 'concentrations',
  response: 'responses',
}

/** Looks at experiments. */
export function lookAt(config: ElectrodialysisConfig, experiments: Experiments): ElectrodialysisLook {
  const { panel, system } = experiments
  const kinds = new Map(system.variables.map(({ name, kind }) => [name, kind]))
  const columns = panel.names.map((name) => ({ name, values: featureValues(panel, name) }))
  const split = orProblem(() => partsOf(config, experiments))
  return {
    experiments,
    split,
    ...foldsOrProblem(config, experiments, split),
    columns: describeColumns(panel, (name) => roles[kinds.get(name) ?? 'control']),
    correlations: correlate(columns, 'spearman'),
    changes: changeCorrelations(experiments),
    gaps: gapsOf(experiments),
    totals: totalSeries(experiments),
    leftRanges:
      'problem' in split
        ? []
        : leftRanges(experiments, split, fitExperimentScaler(config, experiments, split.train)),
  }
}

/** Measured totals as they are told: every species, then volume, each of all experiments. */
export function totalsByName({
  totals,
}: Pick<ElectrodialysisLook, 'totals'>): readonly (readonly [
  name: string,
  series: readonly TotalSeries[],
])[] {
  return [...new Set(totals.map(({ name }) => name))].map((name) => [
    name,
    totals.filter((series) => series.name === name),
  ])
}

/** The part that an experiment belongs to. */
export function partOf({ split }: Pick<ElectrodialysisLook, 'split'>, experiment: number): string {
  if ('problem' in split) return ''
  return Object.keys(split).find((part) => split[part]?.includes(experiment)) ?? ''
}

function foldsOrProblem(
  { tuning }: ElectrodialysisConfig,
  experiments: Experiments,
  split: ElectrodialysisLook['split'],
): Pick<ElectrodialysisLook, 'folds' | 'foldProblem'> {
  if ('problem' in split) return { folds: [] }
  const { parts, ...entities } = foldsOf(experiments, split)
  const folds = orProblem(() =>
    tuningFolds({ ...entities, ...tuning }).map(({ train, test }) => parts(train, test)),
  )
  return 'problem' in folds ? { folds: [], foldProblem: folds.problem } : { folds }
}

/** What was asked for, or what makes it impossible. */
function orProblem<T extends object>(make: () => T): T | { readonly problem: string } {
  try {
    return make()
  } catch (error) {
    if (error instanceof Error && error.name === 'InputError') return { problem: error.message }
    throw error
  }
}

function changeCorrelations(experiments: Experiments): ChangeCorrelations {
  const { ids, panel, system } = experiments
  const changing = system.variables.filter(({ kind }) => kind !== 'control').map(({ name }) => name)
  const levels = new Map<string, number[]>(panel.names.map((name) => [name, []]))
  const changes = new Map<string, number[]>(changing.map((name) => [name, []]))
  for (let experiment = 0; experiment < ids.length; experiment++) {
    for (const name of panel.names) {
      const series = experimentSeries(experiments, experiment, name)
      for (const [step, value] of series.slice(1).entries()) {
        levels.get(name)?.push(series[step] ?? NaN)
        changes.get(name)?.push(value - (series[step] ?? NaN))
      }
    }
  }
  const ranked = new Map([...levels].map(([name, values]) => [name, ranks(Float32Array.from(values))]))
  const rankedChanges = [...changes.values()].map((values) => ranks(Float32Array.from(values)))
  return {
    features: panel.names,
    changes: changing.map((name) => `Δ${name}`),
    values: [...ranked.values()].map((level) => rankedChanges.map((change) => pearson(level, change))),
  }
}

function gapsOf(experiments: Experiments): Gap[] {
  const { ids, fileRows, panel, steps } = experiments
  const gaps: Gap[] = []
  for (const [experiment, id] of ids.entries()) {
    for (const column of panel.names) {
      const series = experimentSeries(experiments, experiment, column)
      for (let step = 0; step < series.length; step++) {
        const from = step
        while (step < series.length && Number.isNaN(series[step])) step++
        if (step === from) continue
        const row = (at: number): number => fileRows[experiment * steps + at] ?? 0
        gaps.push({
          column,
          entity: `experiment ${id}`,
          from: row(from),
          to: row(step - 1),
          rows: step - from,
        })
      }
    }
  }
  return gaps.sort((a, b) => b.rows - a.rows)
}

/** Variables outside their known range, the part that leaves most often first. */
function leftRanges({ panel }: Experiments, split: PartsOf<Places>, scaler: Scaler): LeftRange[] {
  const found: LeftRange[] = []
  for (const part of ['validation', 'test', 'extremes'] as const) {
    for (const [place, feature] of scaler.features.entries()) {
      const [knownMin, knownMax] = knownRange(feature)
      const values = featureValues(panel, feature.name, { entities: split[part] ?? [] }).filter(
        (value) => !Number.isNaN(value),
      )
      const outside = values.filter((value) => value < knownMin || value > knownMax)
      if (outside.length === 0) continue
      found.push({
        column: feature.name,
        unit: panel.units[place] ?? '',
        part,
        share: outside.length / values.length,
        min: values.reduce((a, b) => Math.min(a, b)),
        max: values.reduce((a, b) => Math.max(a, b)),
        knownMin,
        knownMax,
      })
    }
  }
  return found.sort((a, b) => b.share - a.share)
}

/** Experiments in training below which little can be learned. */
const fewest = 8

/** The findings, gravest first. */
export function findings(config: ElectrodialysisConfig, look: ElectrodialysisLook): DataFinding[] {
  const as =
    (kind: DataFinding['kind'], level: DataFinding['level'] = 'warn') =>
    (message: string): DataFinding => ({ kind, level, message: message.replace(/\.$/, '') })
  return [
    ...driftingTotals(config, look),
    ...otherScales(look.experiments, look.totals),
    ...foldProblem(look).map(as('split', 'note')),
    ...turnedSigns(look),
    ...missingValues(look).map(as('missing')),
    ...takenAsZero(config, look).map(as('other')),
    ...roundedTimes(config, look).map(as('other')),
    ...constantColumns(look).map(as('constant')),
    ...twins(look).map(as('other')),
    ...fewExperiments(look).map(as('few')),
    ...extrapolation(look).map(as('range')),
  ]
}

function foldProblem({ foldProblem }: ElectrodialysisLook): string[] {
  return foldProblem === undefined ? [] : [sentence(`Tuning would end at once: ${foldProblem}`)]
}

function driftingTotals({ data }: ElectrodialysisConfig, look: ElectrodialysisLook): DataFinding[] {
  const { experiments } = look
  // One slip moves several totals: it is told with the first.
  const blamed = new Set<string>()
  return totalsByName(look).flatMap(([name, totals]): DataFinding[] => {
    const found = departingTotals(totals, scatter)
    const [worst] = found
    if (worst === undefined) return []
    const { experiment } = worst.series
    const { share, step, total, first } = worst.departure
    const slip = likelySlip(experiments, experiment)
    const allowed = Math.abs(share) <= data.maxImbalance
    const way = allowed ? undefined : withoutSlip(experiments, share, data.maxImbalance)
    const words = slip === undefined ? way : slipWords(slip)
    const remedy = words === undefined ? '' : ` — ${words}`
    if (blamed.has(remedy)) return []
    if (slip !== undefined) blamed.add(remedy)
    const refused = !allowed || slip?.certain === true
    const end = refused ? remedy : `; an emulator that keeps totals cannot follow that${remedy}`
    const size =
      Math.abs(share) < 10
        ? `by ${formatShare(Math.abs(share))}`
        : `to ${formatNumber(total / first)} times that`
    return [
      {
        ...{ kind: 'balance', level: refused ? 'refuse' : 'warn', about: name },
        message:
          `The total of ${name} leaves its first value by more than ${formatShare(scatter)} in ${found.length} of ${countOf(experiments.ids.length, 'experiment', 'experiments')}, ` +
          `${size} at step ${step} of experiment ${experiments.ids[experiment] ?? ''}${end}`,
      },
    ]
  })
}

/** Columns that are of one sign in most experiments and of the other in a few: a current counted the other way round. */
function turnedSigns({ experiments }: ElectrodialysisLook): DataFinding[] {
  const { system, ids } = experiments
  return system.variables
    .filter(({ kind }) => kind === 'control' || kind === 'response')
    .flatMap(({ name }): DataFinding[] => {
      const signs = ids.map((_, experiment) => signOf(experimentSeries(experiments, experiment, name)))
      const [above, below] = [1, -1].map((sign) => ids.filter((_, experiment) => signs[experiment] === sign))
      const few = (above?.length ?? 0) >= (below?.length ?? 0) ? below : above
      const many = few === below ? above : below
      // Columns that take both signs as they please say nothing.
      if (!few || !many || few.length === 0 || few.length > many.length / 2 || signs.includes(0)) return []
      return [
        {
          ...{ kind: 'sign', level: 'warn', columns: [name] },
          message: `${name} is ${few === below ? 'below' : 'above'} 0 throughout ${few.length === 1 ? 'experiment' : 'experiments'} ${someOf(few)} and on the other side in all others: is its sign turned there?`,
        },
      ]
    })
}

/** 1 or −1 where no value is of the other sign, else 0; NaN where nothing is above or below. */
function signOf(series: Float32Array): number {
  const [above, below] = [series.some((value) => value > 0), series.some((value) => value < 0)]
  return above && below ? 0 : above ? 1 : below ? -1 : NaN
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

function roundedTimes(
  { data: { time, interval, timeUnit } }: ElectrodialysisConfig,
  { experiments: { roundedTimes: decimals } }: ElectrodialysisLook,
): string[] {
  if (decimals === undefined) return []
  const places = decimals === 0 ? 'whole numbers' : `${decimals} decimal${decimals === 1 ? '' : 's'}`
  return [`${time} is rounded to ${places}: its steps are taken as data.interval, ${interval} ${timeUnit}.`]
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
  if ('problem' in split || split.train.length >= fewest) return []
  return [
    `${countOf(split.train.length, 'experiment is', 'experiments are')} trained on: too few to tell what each control does.`,
  ]
}

function extrapolation({ leftRanges }: ElectrodialysisLook): string[] {
  return leftRanges.map(({ column, unit = '1', part, share, min, max, knownMin, knownMax }) => {
    const range = (a: number, b: number) => `${formatNumber(a)} to ${formatNumber(b)}`
    return `${column} lies outside what training knows (${range(knownMin, knownMax)} ${displayUnit(unit)}, widened) in ${formatShare(share)} of ${part} samples (${range(min, max)}): what the emulator says there is extrapolation.`
  })
}
