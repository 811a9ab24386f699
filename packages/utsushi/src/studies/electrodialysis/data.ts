// The study's data, ready to be trained on: experiments read, cut into parts that are never torn apart, what is learnt of the
// training experiments alone, and the tables that programs gather from. Every part is drawn by the split's own seed, so that a
// change of the training seed leaves it alone.
import { contentDigest, fitExtendedMinMax, parseScaler, type AuditedPart, type Scaler } from '@utsushi/data'
import { hostTensor, type HostTensor } from '@utsushi/graph'
import {
  greatestOf,
  InputError,
  leastOf,
  lookUp,
  permutation,
  seededRandom,
  suggestionOrAll,
} from '@utsushi/ground'
import { countOf, isSection, type FoldPlan, type PartsOf } from '@utsushi/study'
import type { ElectrodialysisConfig } from './config.js'
import { experimentSeries, experimentTables, type Experiments } from './data/experiments.js'
import type { Variable } from './data/system.js'
import { fitTransferReference } from './model/balance.js'

/** Experiments by place, ascending. */
export type Places = readonly number[]

/** What is fitted on the training experiments and on no other; `scalers.json` of a run. */
export interface Fitted {
  /** One feature a variable, in the system's order. */
  readonly scaler: Scaler
  /** Typical transfer of a step, in physical units, one for each of the balance's transfers. */
  readonly transfers: readonly number[]
}

/**
 * Cuts experiments as a study file says: extremes first, then test and validation from the rest.
 *
 * @throws InputError for an unknown experiment, or when none is left to train on
 * @example partsOf(config, experiments).test // [1, 7, …]
 */
export function partsOf(
  { split }: Pick<ElectrodialysisConfig, 'split'>,
  experiments: Experiments,
): PartsOf<Places> {
  const { file, ids } = experiments
  const named = Array.isArray(split.test) ? placesOf(split.test.map(String), experiments) : undefined
  const taken = new Set(named)
  const extremes = extremesOf(split.extremes, experiments).filter((each) => !taken.has(each))
  for (const each of extremes) taken.add(each)
  const rest = ids.map((_, place) => place).filter((place) => !taken.has(place))
  const train = Array.from(permutation(rest.length, seededRandom(split.seed)), (place) => rest[place] ?? 0)
  const test = named ?? train.splice(0, Math.round(Number(split.test) * ids.length))
  const validation = train.splice(0, Math.round(split.validation * train.length))
  if (train.length === 0) {
    const keys = Object.entries({ test, extremes, validation }).flatMap(([key, { length }]) =>
      length > 0 ? [`split.${key}`] : [],
    )
    throw new InputError(
      `split: leaves none of the ${countOf(ids.length, 'experiment')} in ${file} to train on (${test.length} test, ${extremes.length} extremes, ` +
        `${validation.length} validation) — hold out fewer (${keys.join(', ')}), or measure more`,
    )
  }
  const held = Object.entries({ validation, test, extremes }).filter(([, places]) => places.length > 0)
  return {
    train: ascending(train),
    ...Object.fromEntries(held.map(([name, places]) => [name, ascending(places)])),
  }
}

function placesOf(wanted: readonly string[], { ids, file }: Experiments): number[] {
  return wanted.map((id) => {
    const place = ids.indexOf(id)
    if (place < 0)
      throw new InputError(`split.test: ${file} has no experiment "${id}"${suggestionOrAll(id, ids)}`)
    return place
  })
}

/** Experiments whose mean control lies within the share of its range at either end. */
function extremesOf(shares: Readonly<Record<string, number>>, experiments: Experiments): Places {
  const found = new Set<number>()
  for (const [control, share] of Object.entries(shares)) {
    const levels = experiments.ids.map((_, experiment) => {
      const series = experimentSeries(experiments, experiment, control)
      return series.reduce((sum, value) => sum + value, 0) / series.length
    })
    const low = leastOf(levels)
    const high = greatestOf(levels)
    if (low === high)
      throw new InputError(
        `split.extremes.${control}: is ${Number(low.toPrecision(6))} in every experiment — it has no ends; leave it out`,
      )
    const margin = share * (high - low)
    for (const [experiment, level] of levels.entries())
      if (level <= low + margin || level >= high - margin) found.add(experiment)
  }
  return ascending([...found])
}

const ascending = (places: Places): Places => places.toSorted((a, b) => a - b)

/** A part as the leak audit sees it: whole experiments, and the content of each. */
export function auditedExperiments(
  { ids, panel: { values, shape }, lengths }: Experiments,
  places: Places,
  name: string,
): AuditedPart {
  const [, steps = 0, width = 0] = shape
  return {
    name,
    entity: places.map((place) => ids[place] ?? ''),
    digest: places.map((place) => {
      const from = place * steps * width
      return contentDigest(values.subarray(from, from + (lengths[place] ?? 0) * width))
    }),
  }
}

/** Folds are cut over the experiments outside test and extremes. */
export function foldsOf(
  { file, ids }: Experiments,
  { train, validation = [] }: PartsOf<Places>,
): FoldPlan<Places> {
  const development = ascending([...train, ...validation])
  const entities = development.length
  const placed = (members: readonly number[]): Places => members.map((each) => development[each] ?? 0)
  return {
    entities,
    called: `the ${countOf(entities, 'experiment', 'experiments')} that ${file} leaves outside test and extremes (it holds ${ids.length})`,
    parts: (own, held) => ({ train: placed(own), validation: placed(held) }),
  }
}

/** What is learnt of some experiments before the network is: how values and transfers are scaled. */
export const fitExperiments = (
  config: Pick<ElectrodialysisConfig, 'scaling'>,
  experiments: Experiments,
  fitOn: Places,
): Fitted => ({
  scaler: fitExperimentScaler(config, experiments, fitOn),
  transfers: Array.from(fitTransferReference(experiments, fitOn)),
})

/** @throws InputError when the record of a run is damaged */
export function parseFitted(value: unknown, file: string): Fitted {
  const { scaler, transfers } = isSection(value) ? value : {}
  if (!Array.isArray(transfers) || !transfers.every((size) => Number(size) > 0))
    throw new InputError(`${file}: transfers are no sizes — train again or restore the file`)
  return { scaler: parseScaler(scaler, `${file}: scaler`), transfers: transfers.map(Number) }
}

/**
 * The tables that stay beside a program. What is fitted is data too, never a constant: folds of a cross-validation then share
 * one program.
 *
 * @returns `values` and `mask` `[experiments, samples, features]`, gaps and padding filled and 1 where measured; `center` and
 * `scale` `[features]`; `reference` `[transfers]`
 */
export function experimentTensors(
  experiments: Experiments,
  { scaler, transfers }: Fitted,
): Readonly<Record<'values' | 'mask' | 'center' | 'scale' | 'reference', HostTensor>> {
  const { values, mask } = experimentTables(experiments)
  const { shape } = experiments.panel
  return {
    values: hostTensor(values, shape),
    mask: hostTensor(mask, shape),
    center: hostTensor(scaler.features.map(({ center }) => center)),
    scale: hostTensor(scaler.features.map(({ scale }) => scale)),
    reference: hostTensor(transfers),
  }
}

/** The extended min–max scaler of a study file, fitted on the named experiments and on no other. */
export function fitExperimentScaler(
  config: Pick<ElectrodialysisConfig, 'scaling'>,
  { panel, system }: Experiments,
  fitOn: Places,
): Scaler {
  const widening = new Map(
    system.variables.map((variable) => [
      variable.name,
      {
        ratio: wideningRatio(config, variable),
        ...(variable.kind === 'volume' || variable.kind === 'concentration' ? { floor: 0 } : {}),
      },
    ]),
  )
  return fitExtendedMinMax(panel, {
    rows: { entities: fitOn },
    widening: (name) => widening.get(name) ?? { ratio: config.scaling.default },
    called: (name) => `${sectionOf(system.variables.find((each) => each.name === name))}: ${name}`,
  })
}

/** The part of a study file that names a column. */
const sectionOf = (variable: Variable | undefined): string =>
  variable?.kind === 'control' || variable?.kind === 'response' ? `system.${variable.kind}s` : 'system'

/** Ratios of the research data's controls, where the study file names none. */
const researchRatios: Readonly<Record<string, number>> = { V: 0.15, E: 0.2 }

/** The share by which a variable's range is widened: by its column, else by its kind. */
function wideningRatio(
  { scaling }: Pick<ElectrodialysisConfig, 'scaling'>,
  { name, kind }: Pick<Variable, 'name' | 'kind'>,
): number {
  const named = lookUp(scaling.ratios ?? researchRatios, name)
  if (named !== undefined) return named
  switch (kind) {
    case 'volume':
      return scaling.volumes
    case 'concentration':
      return scaling.concentrations
    case 'response':
      return scaling.responses
    case 'control':
      return scaling.default
    default:
      return kind satisfies never
  }
}
