// What an evaluation of the ecosystem study says, as plain data: scoring fills it, pictures and report read it. Fluxes are in
// the units of the data; keys of records are flux names. `NaN` means: not defined for these data. Besides, how fluxes and
// splits are called in pictures and reports, and which balances fluxes must keep.
import { lookUp } from '@utsushi/ground'
import { countOf, type SummaryTable } from '@utsushi/study'
import type { Json } from '@utsushi/emulator'
import { displayUnit, withUnit } from '@utsushi/study/plots'
import { namedUnit, type QuantityKind } from '@utsushi/data'
import type { FluxRole } from '../config.js'
import { byUnit } from '../config/quantities.js'
import type { PartIntervals } from './coverage.js'
import type { Generalisation } from './generalisation.js'

/** One predicted flux. */
export interface Flux {
  name: string
  /** As it is written on axes, e.g. `Mg C ha⁻¹ day⁻¹`. */
  unit: string
  /** A flux adds up over a year, a state has a mean. */
  kind: QuantityKind
  /** Of its yearly value: `Mg C ha⁻¹ year⁻¹`. */
  yearUnit: string
}

/** Scores of one flux, pooled over samples, windows and days. `rmse`, `mae` and `bias` (predicted − observed) in the flux's unit. */
export interface FluxScore {
  rmse: number
  mae: number
  r2: number
  nse: number
  kge: number
  bias: number
  /** Median over parameter samples of the R² within each sample: not flattered by samples that differ in level. */
  r2MedianPerSample?: number
}

/** What the emulator is compared with. */
export const simpleNames = ['last value', 'day-of-year climatology', 'linear ARX'] as const
/** What it is compared with for unseen samples besides. */
export const unseenNames = ['components + ridge', 'components + GP'] as const
export const baselineNames = [...simpleNames, ...unseenNames] as const
export type BaselineName = (typeof baselineNames)[number]

/** What the methods for unseen samples rest on: the process model's runs of the seen samples on the days of the forecast. */
export interface UnseenRivals {
  methods: BaselineName[]
  /** Samples whose runs they were given; fewer than were trained on where those were too many. */
  runs: number
  /** Samples that were trained on. */
  seen: number
  /** Whether the emulator was not trained on all of these days: the methods then know what it does not. */
  newDays: boolean
  /** Why they forecast nothing here; absent where they do. */
  aside?: string
}

/** Scores of one flux over a part of the days, pooled over samples. */
export type PartScore = Omit<FluxScore, 'r2MedianPerSample'>

/** Scores at one forecast day; `lead` counts from 1. */
export interface LeadError extends PartScore {
  lead: number
}

/** Scores in one calendar month, 1–12. */
export interface MonthError extends PartScore {
  month: number
}

/** Yearly value of one parameter sample, in the flux's `yearUnit`: a sum over the year, or the mean of a state. */
export interface AnnualSum {
  sample: string
  year: number
  observed: number
  predicted: number
}

/** A forecast window with a large error. */
export interface WorstWindow {
  sample: string
  /** First forecast day, `YYYY-MM-DD`. */
  start: string
  flux: string
  rmse: number
}

/** Process model and emulator, day by day, for one parameter sample. */
export interface SampleSeries {
  sample: string
  kind: 'best' | 'median' | 'worst'
  /** `YYYY-MM-DD`, ascending; a gap in the days breaks the line. */
  dates: string[]
  observed: Record<string, Float32Array>
  predicted: Record<string, Float32Array>
}

/** An input that leaves the range seen in training. */
export interface Extrapolation {
  column: string
  unit?: string
  /** Share of the evaluated values outside the training range, 0–1. */
  share: number
  min: number
  max: number
  trainMin: number
  trainMax: number
}

/** A balance that must hold, e.g. `NPP − Rh − NEP`. */
export interface ClosureCheck {
  name: string
  /** Largest absolute residual, in the fluxes' unit. */
  maxResidual: number
  /** The same, relative to the scale (training standard deviation) of the fluxes. */
  relativeToScale: number
}

/** One evaluation: one split, one way of starting. */
export interface EcosystemEvaluation {
  fluxes: Flux[]
  split: 'test' | 'validation' | 'held-out'
  /** What is held out where that is not parameter samples alone: sites, or samples at sites that are both new. */
  held?: 'sites' | 'samples at sites'
  /** Set when a split is evaluated in several ways, e.g. `cold start` and `warm start`. */
  variant?: string
  /** How much was evaluated. */
  windows: number
  samples: number
  leadDays: number
  /** First and last forecast day, `YYYY-MM-DD`. */
  period: { from: string; to: string }
  scores: Record<string, FluxScore>
  baselines: Partial<Record<BaselineName, Record<string, FluxScore>>>
  /** Where samples are scored that were never trained on, and methods for them were asked for. */
  unseenRivals?: UnseenRivals
  byLead: Record<string, LeadError[]>
  byMonth: Record<string, MonthError[]>
  annual?: Record<string, AnnualSum[]>
  /** Largest errors first. */
  worst: WorstWindow[]
  /** Pairs of process-model and emulator values; may be a random subset of them. */
  pairs: Record<string, { observed: Float32Array; predicted: Float32Array }>
  series: SampleSeries[]
  extrapolations: Extrapolation[]
  closure: ClosureCheck[]
  /** Where intervals are calibrated. */
  intervals?: PartIntervals
  /** Why there are none. */
  noIntervals?: string
  /** By what is new; of the first part that is scored alone, where samples or sites are held out. */
  generalisations?: Generalisation[]
}

const labels: Record<string, string> = {
  gpp: 'GPP',
  npp: 'NPP',
  er: 'ER',
  reco: 'ER',
  nep: 'NEP',
  nee: 'NEE',
  ra: 'Ra',
  rh: 'Rh',
}

/** `gpp` → `GPP`; a name that is not one of the usual fluxes stays as it is. */
export function fluxLabel(name: string): string {
  const bare = namedUnit(name).name
  return lookUp(labels, bare.toLowerCase()) ?? bare
}

/** `Test period`, `Held-out samples, cold start`. */
export function splitLabel(evaluation: Pick<EcosystemEvaluation, 'split' | 'variant' | 'held'>): string {
  const held = {
    samples: 'Held-out samples',
    sites: 'Held-out sites',
    'samples at sites': 'Held-out samples at held-out sites',
  }[evaluation.held ?? 'samples']
  const name = { test: 'Test period', validation: 'Validation', 'held-out': held }[evaluation.split]
  return evaluation.variant === undefined ? name : `${name}, ${evaluation.variant}`
}

/** What was never trained on, in the plural: `parameter sets`, `sites`. */
export function unseenLabel({ held }: Pick<EcosystemEvaluation, 'held'>): string {
  return { samples: 'parameter sets', sites: 'sites', 'samples at sites': 'parameter sets at sites' }[
    held ?? 'samples'
  ]
}

/** `2019-01-01 to 2019-12-31, 180 samples, 2,160 windows of 30 days`. */
export function extentLabel(evaluation: EcosystemEvaluation): string {
  const count = (value: number, noun: string) => countOf(value, noun, `${noun}s`)
  const { period, samples, windows, leadDays } = evaluation
  return `${period.from} to ${period.to}, ${count(samples, 'sample')}, ${count(windows, 'window')} of ${count(leadDays, 'day')}`
}

/** Unit of the fluxes: `Mg C ha⁻¹ day⁻¹`; where they differ, which is whose: `g C m⁻² day⁻¹ (GPP, NPP) and °C (tsoil)`. */
export function unitsLabel(fluxes: readonly Pick<Flux, 'name' | 'unit'>[]): string {
  const groups = byUnit(fluxes).map((group) => ({
    unit: displayUnit(group[0]?.unit ?? ''),
    names: group.map(({ name }) => fluxLabel(name)).join(', '),
  }))
  if (groups.length === 1) return groups.map(({ unit }) => unit).join('')
  const told = groups.map(({ unit, names }) => `${unit} (${names})`)
  return [told.slice(0, -1).join(', '), ...told.slice(-1)].filter((part) => part !== '').join(' and ')
}

/** `GPP`; with its unit where the fluxes beside it have others. */
export function axisLabel(
  flux: Pick<Flux, 'name' | 'unit'>,
  beside: readonly Pick<Flux, 'name' | 'unit'>[],
): string {
  return byUnit(beside).length < 2 ? fluxLabel(flux.name) : withUnit(fluxLabel(flux.name), flux.unit)
}

/** A balance: role × coefficient sums to 0. */
interface Balance {
  readonly name: string
  readonly terms: Partial<Record<FluxRole, number>>
}

/** Every balance among the fluxes of a carbon model; those hold whose fluxes are all there. */
const balances: readonly Balance[] = [
  { name: 'NPP − Rh − NEP', terms: { npp: 1, rh: -1, nep: -1 } },
  { name: 'GPP − ER − NEP', terms: { gpp: 1, er: -1, nep: -1 } },
  { name: 'GPP − Ra − NPP', terms: { gpp: 1, ra: -1, npp: -1 } },
  { name: 'ER − Ra − Rh', terms: { er: 1, ra: -1, rh: -1 } },
  { name: 'NPP − Rh + NEE', terms: { npp: 1, rh: -1, nee: 1 } },
  { name: 'GPP − ER + NEE', terms: { gpp: 1, er: -1, nee: 1 } },
  { name: 'NEP + NEE', terms: { nep: 1, nee: 1 } },
]

/** A balance over columns. */
export interface ColumnBalance {
  readonly name: string
  /** Column and its coefficient. */
  readonly terms: readonly (readonly [column: string, coefficient: number])[]
}

/**
 * The balances that can be formed from these columns.
 *
 * @param roleOf what a column is, `undefined` when it is no known flux
 */
export function balancesOf(
  columns: readonly string[],
  roleOf: (column: string) => FluxRole | undefined,
): ColumnBalance[] {
  const columnOf = new Map(columns.map((column) => [roleOf(column), column]))
  return balances.flatMap(({ name, terms }) => {
    const named = Object.entries(terms).flatMap(([role, coefficient]) => {
      const column = columnOf.get(role as FluxRole)
      return column === undefined ? [] : [[column, coefficient] as const]
    })
    return named.length === Object.keys(terms).length ? [{ name, terms: named }] : []
  })
}

/** Everything in an evaluation but its long series. */
export function metricsRecord(
  evaluations: readonly EcosystemEvaluation[],
): Readonly<Record<string, unknown>> {
  return {
    evaluations: evaluations.map((evaluation) => {
      const { pairs, series, ...rest } = evaluation
      void pairs
      void series
      return rest
    }),
  }
}

/**
 * Scores as the emulator file carries them: split → flux → score, out of what `metricsRecord` gave. What is not a number
 * (a KGE of constant fluxes) is left out.
 */
export function emulatorMetrics(record: unknown): Record<string, Json> {
  const { evaluations } = record as { evaluations?: readonly EcosystemEvaluation[] }
  return Object.fromEntries(
    (evaluations ?? []).map(({ split, variant, scores }) => [
      [split, variant].filter(Boolean).join(', '),
      Object.fromEntries(
        Object.entries(scores).map(([flux, score]) => [
          flux,
          Object.fromEntries(Object.entries(score).filter(([, value]) => Number.isFinite(value))) as Json,
        ]),
      ),
    ]),
  )
}

export function summaryTables(evaluations: readonly EcosystemEvaluation[]): readonly SummaryTable[] {
  return evaluations.flatMap((evaluation) => [
    scoreTable(evaluation),
    ...unseenTable(evaluation),
    ...coverageTable(evaluation),
  ])
}

const tableTitle = ({ split, variant }: EcosystemEvaluation): string =>
  [split, variant].filter(Boolean).join(', ')

function scoreTable(evaluation: EcosystemEvaluation): SummaryTable {
  return {
    title: tableTitle(evaluation),
    columns: ['flux', 'unit', 'RMSE', 'MAE', 'R²', 'R² median sample', 'KGE', 'bias', 'best baseline RMSE'],
    rows: evaluation.fluxes.map(({ name, unit }) => {
      const score = evaluation.scores[name]
      const rivals = Object.values(evaluation.baselines).map((scores) => scores[name]?.rmse ?? NaN)
      const cells = [score?.rmse, score?.mae, score?.r2, score?.r2MedianPerSample, score?.kge, score?.bias]
      return [
        name,
        unit,
        ...cells.map((cell) => cell ?? null),
        rivals.length > 0 ? Math.min(...rivals) : null,
      ]
    }),
  }
}

/** What lies within intervals of samples that were never trained on. */
function coverageTable(evaluation: EcosystemEvaluation): SummaryTable[] {
  const { intervals, fluxes } = evaluation
  if (intervals === undefined || !intervals.unseen || intervals.own) return []
  return [
    {
      title: `${tableTitle(evaluation)}: share within intervals of ${Math.round(100 * intervals.level)} %, and mean width`,
      columns: ['flux', 'unit', 'days', 'width', 'forecasts', 'width ', 'samples', 'width  '],
      rows: fluxes.map(({ name, unit }) => {
        const own = intervals.fluxes[name]?.spans
        const cells = [own?.step, own?.horizon, own?.whole].flatMap((span) => [span?.coverage, span?.width])
        return [name, unit, ...cells.map((cell) => cell ?? null)]
      }),
    },
  ]
}

/** R² of emulator and methods for unseen samples, where there are any. */
function unseenTable(evaluation: EcosystemEvaluation): SummaryTable[] {
  const { fluxes, scores, baselines } = evaluation
  const rivals = unseenNames.filter((name) => baselines[name] !== undefined)
  if (rivals.length === 0) return []
  return [
    {
      title: `${tableTitle(evaluation)}: R², methods given the seen samples' runs of that period`,
      columns: ['flux', 'emulator', ...rivals],
      rows: fluxes.map(({ name }) => [
        name,
        scores[name]?.r2 ?? null,
        ...rivals.map((rival) => baselines[rival]?.[name]?.r2 ?? null),
      ]),
    },
  ]
}
