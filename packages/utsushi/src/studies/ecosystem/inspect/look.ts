// A look at an ensemble as plain data: what the report, its pictures and the terminal tell.
import { featureValues } from '@utsushi/data'
import type { ClosureResidual, ColumnStats, Gap } from '@utsushi/study/report'
import type { EcosystemConfig } from '../config.js'
import { dataBalances } from './balances.js'
import { columnStats, missingStretches } from './column-stats.js'
import {
  fluxEnvelopes,
  meanYears,
  yearlySums,
  type FluxEnvelope,
  type YearlySums,
} from './fluxes-over-time.js'
import type { LookData } from './look-data.js'
import { leftRanges, lookSplit, type LeftRange, type LookPart, type LookSplit } from './parts.js'
import {
  dailyCorrelations,
  sensitivities,
  type DailyCorrelations,
  type Sensitivities,
} from './sensitivities.js'

/** Everything that was looked at. */
export interface EcosystemLook {
  readonly data: LookData
  readonly split: LookSplit
  readonly columns: readonly ColumnStats[]
  readonly gaps: readonly Gap[]
  readonly leftRanges: readonly LeftRange[]
  readonly envelopes: readonly FluxEnvelope[]
  readonly years: readonly YearlySums[]
  /** Mean year of each flux by sample, in its unit × day. */
  readonly meanYears: ReadonlyMap<string, Float32Array>
  readonly sensitivities: Sensitivities
  readonly daily: DailyCorrelations
  readonly balances: readonly ClosureResidual[]
  /** Samples that are alike in every parameter. */
  readonly twins: readonly (readonly [number, number])[]
}

/** Looks at an ensemble. */
export function lookAt(config: EcosystemConfig, data: LookData): EcosystemLook {
  const { ensemble } = data
  const split = lookSplit(config, ensemble)
  const means = meanYears(ensemble)
  return {
    data,
    split,
    columns: columnStats(data),
    gaps: missingStretches(data),
    leftRanges: leftRanges(data, partsOf(split)),
    envelopes: fluxEnvelopes(ensemble),
    years: yearlySums(ensemble),
    meanYears: means,
    sensitivities: sensitivities(ensemble, means),
    daily: dailyCorrelations(ensemble),
    balances: dataBalances(config, ensemble),
    twins: twinSamples(data),
  }
}

/** The parts of a split; none when the record cannot be cut so. */
export function partsOf(split: LookSplit): readonly LookPart[] {
  return 'parts' in split ? split.parts : []
}

function twinSamples({ ensemble: { statics, samples } }: LookData): [number, number][] {
  const columns = statics.names.map((name) => featureValues(statics, name))
  const seen = new Map<string, number>()
  return samples.flatMap((sample, entity): [number, number][] => {
    const key = columns.map((values) => values[entity]).join()
    const other = seen.get(key)
    if (other !== undefined) return [[other, sample]]
    seen.set(key, sample)
    return []
  })
}
