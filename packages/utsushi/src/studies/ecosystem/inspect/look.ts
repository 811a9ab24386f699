// A look at an ensemble as plain data, which the report, its pictures and the terminal tell: columns and their gaps, the parts
// that the study file cuts the record into, what leaves the training range, whether the data balance.
import {
  featureGrid,
  featureValues,
  formatStep,
  meanStepDays,
  stepInstant,
  daily,
  type Panel,
  type Part,
} from '@utsushi/data'
import { type Ensemble } from '@utsushi/data/node'
import { InputError } from '@utsushi/ground'
import type { StudyContext } from '@utsushi/study'
import {
  type LeftRange,
  describeColumns,
  type ClosureResidual,
  type ColumnStats,
  type Gap,
} from '@utsushi/study/report'
import { fluxRoles, type EcosystemConfig } from '../config.js'
import {
  isSharedWeather,
  type LookedEnsemble,
  readEnsemble,
  scoredWindows,
  splitKey,
  splitOf,
  trainingWindows,
} from '../data.js'
import { dataBalances } from './balances.js'
import {
  dailyCorrelations,
  fluxEnvelopes,
  meanYears,
  sensitivities,
  yearlySums,
  type DailyCorrelations,
  type FluxEnvelope,
  type Sensitivities,
  type YearlySums,
} from './fluxes.js'

/** An ensemble, and what is the same for all of its samples. */
export interface LookData {
  /** Targets first, then the fluxes that no model is asked for but balances need. */
  readonly ensemble: LookedEnsemble
  /** Whether all samples saw the same weather. */
  readonly sharedWeather: boolean
}

/**
 * Loads the ensemble that a study file names.
 *
 * @throws InputError as `loadEnsemble` does, save for gaps in the days and columns without any value
 */
export async function loadLook(config: EcosystemConfig, { reporter }: StudyContext): Promise<LookData> {
  const ensemble = await readEnsemble(
    config,
    { reporter },
    {
      moreTargets: (header) => otherFluxes(config, header),
      refuse: ['repeated-date', 'unsorted-date'],
    },
  )
  return { ensemble, sharedWeather: isSharedWeather(ensemble.drivers) }
}

/** Columns of a table that are fluxes by role but no targets. */
function otherFluxes(config: EcosystemConfig, header: readonly string[]): string[] {
  const { roles, targets, drivers } = config.data
  return fluxRoles.flatMap((role) => {
    const named = roles[role]
    const column = header.find((name) => (named === undefined ? name.toLowerCase() === role : name === named))
    return column === undefined || targets.includes(column) || drivers.includes(column) ? [] : [column]
  })
}

/** What findings are made of. */
export interface FindingsLook {
  readonly data: LookData
  readonly split: LookSplit
  readonly leftRanges: readonly LeftRange[]
  readonly years: readonly YearlySums[]
  /** Mean year of each flux by sample: a sum, or the mean of a state. */
  readonly meanYears: ReadonlyMap<string, Float32Array>
  readonly balances: readonly ClosureResidual[]
  /** Samples that are alike in every parameter. */
  readonly twins: readonly (readonly [number, number])[]
}

/** Everything that was looked at. */
export interface EcosystemLook extends FindingsLook {
  readonly columns: readonly ColumnStats[]
  readonly gaps: readonly Gap[]
  readonly envelopes: readonly FluxEnvelope[]
  readonly sensitivities: Sensitivities
  readonly daily: DailyCorrelations
}

/** Looks at what findings are made of. */
export function lookForFindings(config: EcosystemConfig, data: LookData): FindingsLook {
  const { ensemble } = data
  const split = lookSplit(config, ensemble)
  return {
    ...{ data, split },
    leftRanges: leftRanges(data, partsOf(split)),
    years: yearlySums(config, ensemble),
    meanYears: meanYears(config, ensemble),
    balances: dataBalances(config, ensemble),
    twins: twinSamples(data),
  }
}

/** Looks at an ensemble. */
export function lookAt(config: EcosystemConfig, data: LookData): EcosystemLook {
  const { ensemble } = data
  const look = lookForFindings(config, data)
  return {
    ...look,
    columns: columnStats(data),
    gaps: missingStretches(data),
    envelopes: fluxEnvelopes(ensemble),
    sensitivities: sensitivities(ensemble, look.meanYears),
    daily: dailyCorrelations(ensemble),
  }
}

/** The parts of a split; none when the record cannot be cut so. */
export function partsOf(split: LookSplit): readonly LookPart[] {
  return 'parts' in split ? split.parts : []
}

function twinSamples({ ensemble: { statics, samples, sites } }: LookData): [number, number][] {
  // At another site the same parameters are another run.
  const parameters = statics.names.filter((name) => sites?.descriptors.includes(name) !== true)
  if (parameters.length === 0) return []
  const columns = parameters.map((name) => featureValues(statics, name))
  const seen = new Map<string, number>()
  return samples.flatMap((sample, entity): [number, number][] => {
    const key = [sites?.of[entity], ...columns.map((values) => values[entity])].join()
    const other = seen.get(key)
    if (other !== undefined) return [[other, sample]]
    seen.set(key, sample)
    return []
  })
}

/** Statistics of parameters (over samples), drivers and fluxes (over all rows; once where the weather is shared). */
function columnStats({ ensemble, sharedWeather }: LookData): ColumnStats[] {
  const { statics, drivers, targets } = ensemble
  const one = sharedWeather ? { entities: [0] } : undefined
  return [
    ...describeColumns(drivers, 'drivers', (name) => featureValues(drivers, name, one)),
    ...describeColumns(targets, 'fluxes'),
    ...describeColumns(statics, 'parameters'),
  ]
}

/** Stretches of missing days, longest first. Shared weather is looked at once. */
function missingStretches({ ensemble, sharedWeather }: LookData): Gap[] {
  const { drivers, targets, samples, records } = ensemble
  const gaps: Gap[] = []
  const look = (panel: Panel, entity: number, label: string | undefined): void => {
    for (const [place, column] of panel.names.entries()) {
      if (panel.missing[place] === 0) continue
      const first = records?.[entity]?.from ?? 0
      eachStretch(featureValues(panel, column, { entities: [entity] }), (from, to) => {
        gaps.push({
          column,
          ...(label === undefined ? {} : { entity: label }),
          from: formatStep(ensemble, first + from),
          to: formatStep(ensemble, first + to - 1),
          rows: to - from,
        })
      })
    }
  }
  if (sharedWeather) look(drivers, 0, 'every sample')
  for (const [entity, sample] of samples.entries()) {
    if (!sharedWeather) look(drivers, entity, `sample ${sample}`)
    look(targets, entity, `sample ${sample}`)
  }
  return gaps.sort((a, b) => b.rows - a.rows)
}

/** For each timed column the days on which any sample misses it, as strips in milliseconds. */
export function presence(ensemble: Ensemble): {
  range: [number, number]
  scale: 'date'
  columns: { name: string; share: number; gaps: { from: number; to: number }[] }[]
} {
  const { days, records } = ensemble
  const last = days.length - 1
  const at = (index: number): number =>
    index <= last
      ? stepInstant(ensemble, index)
      : stepInstant(ensemble, last) + meanStepDays(ensemble.interval ?? daily) * 86_400_000
  // Days before and behind a sample's record are not missing.
  const has = (row: number): boolean => {
    const own = records?.[Math.floor(row / days.length)]
    const day = row % days.length
    return own === undefined || (day >= own.from && day < own.to)
  }
  const columns = [ensemble.drivers, ensemble.targets].flatMap((panel) =>
    panel.names.map((name, place) => {
      const values = featureGrid(panel, name)
      const missing = panel.missing[place] ?? 0
      const any = Float32Array.from(days, (_, day) => {
        for (let row = day; row < values.length; row += days.length)
          if (Number.isNaN(values[row]) && has(row)) return NaN
        return 0
      })
      const gaps: { from: number; to: number }[] = []
      if (missing > 0) eachStretch(any, (from, to) => gaps.push({ from: at(from), to: at(to) }))
      return { name, share: missing / featureValues(panel, name).length, gaps }
    }),
  )
  return { range: [at(0), at(days.length)], scale: 'date', columns }
}

/** Calls back with each run of NaN, `to` excluded. */
function eachStretch(values: Float32Array, use: (from: number, to: number) => void): void {
  for (let at = 0; at < values.length; at++) {
    if (!Number.isNaN(values[at])) continue
    const from = at
    while (at < values.length && Number.isNaN(values[at])) at++
    use(from, at)
  }
}

/** A part of the record. */
interface LookPart {
  readonly name: string
  readonly from: string
  readonly to: string
  readonly samples: number
  readonly days: number
  /** Windows to forecast, or stretches to train on; absent when none can be laid. */
  readonly windows?: number
  readonly part: Part
}

/** The parts of a study, or what makes the split impossible. */
type LookSplit = { readonly parts: readonly LookPart[] } | { readonly problem: string }

/** Cuts the record as training would, without ending at what is wrong with it. */
function lookSplit(config: EcosystemConfig, ensemble: Ensemble): LookSplit {
  try {
    const split = splitOf(config, ensemble)
    return {
      parts: Object.entries(split).flatMap(([name, part]): LookPart[] => {
        if (part === undefined) return []
        return [
          {
            name: name === 'heldOut' ? 'held-out samples' : name,
            from: formatStep(ensemble, part.from),
            to: formatStep(ensemble, part.to - 1),
            samples: part.entities.length,
            days: part.to - part.from,
            windows:
              name === 'train'
                ? trainingWindows(config, split).count
                : scoredWindows(config, part, splitKey(name)).count,
            part,
          },
        ]
      }),
    }
  } catch (error) {
    if (error instanceof InputError) return { problem: error.message }
    throw error
  }
}

/** Drivers of later parts outside what training saw; the part that leaves farthest first. */
function leftRanges({ ensemble, sharedWeather }: LookData, parts: readonly LookPart[]): LeftRange[] {
  const { drivers } = ensemble
  const train = parts.find(({ name }) => name === 'train')
  if (train === undefined) return []
  const rows = ({ part }: LookPart) => ({ ...part, ...(sharedWeather ? { entities: [0] } : {}) })
  const found = drivers.names.flatMap((column, place) => {
    const unit = drivers.units[place]
    const [knownMin, knownMax] = rangeOf(featureValues(drivers, column, rows(train)))
    // New samples under the same weather would only repeat the test period.
    const later = parts.filter(
      (part) => part !== train && !(sharedWeather && part.name === 'held-out samples'),
    )
    return later.flatMap((part) => {
      const values = featureValues(drivers, column, rows(part))
      const [min, max] = rangeOf(values)
      const outside = values.reduce(
        (count, value) => count + (value < knownMin || value > knownMax ? 1 : 0),
        0,
      )
      if (outside === 0) return []
      const share = outside / values.length
      return [
        {
          column,
          ...(unit === undefined ? {} : { unit }),
          part: part.name,
          share,
          min,
          max,
          knownMin,
          knownMax,
        },
      ]
    })
  })
  return found.sort((a, b) => b.share - a.share)
}

function rangeOf(values: Float32Array): [number, number] {
  let min = Infinity
  let max = -Infinity
  for (const value of values) {
    if (value < min) min = value
    if (value > max) max = value
  }
  return [min, max]
}
