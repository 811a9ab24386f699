/**
 * The study's data: an ensemble as the study file names it, cut by time and by sample, scaled on its training rows, and laid
 * out as tables that programs gather windows from.
 */
import {
  auditedWindows,
  fitScaler,
  formatStep,
  masked,
  parseScaler,
  rowsIn,
  segments,
  spanOf,
  stepsInWords,
  stepWords,
  transform,
  windows,
  type AuditedPart,
  type Panel,
  type Part,
  type Scaler,
  type WindowSet,
} from '@utsushi/data'
import type { Ensemble } from '@utsushi/data/node'
import { hostTensor, type HostTensor } from '@utsushi/graph'
import { greatestOf, InputError, leastOf } from '@utsushi/ground'
import { isSection, type Examples, type FoldPlan } from '@utsushi/study'
import { fluxRole, intervalOf, thresholdsOf, type EcosystemConfig } from './config.js'
import { componentScales } from './data/component-scales.js'
import type { EnsembleSites } from './data/ensemble-sites.js'
import { groupsApart, type EcosystemParts, type GroupName } from './data/parts.js'
import type { LookedEnsemble } from './data/read.js'
import {
  learntPanel,
  scaledTargets,
  transformsOf,
  withTransforms,
  type TargetScaler,
} from './data/target-transforms.js'
import { withIndicators } from './data/indicators.js'
import { components, type Component, type TargetScale } from './model/fluxes.js'
import { parseFluxProcesses } from './model/parse-processes.js'
import { fitFluxProcesses, type FluxProcesses } from './model/processes.js'
import { planOf } from './model/told.js'

export { splitOf, type EcosystemParts } from './data/parts.js'
export {
  constantParameters,
  readData,
  readEnsemble,
  withoutConstants,
  type LookedEnsemble,
} from './data/read.js'

/** What is learnt from the training rows alone. */
export interface Fitted {
  readonly drivers: Scaler
  readonly statics: Scaler
  readonly targets: TargetScaler
  /** Typical size of the components of a closed model, in the fluxes' unit. */
  readonly components: Readonly<Record<Component, number>>
  /** Rows and days of the training part, for the emulator's metadata; absent in runs of the first version. */
  readonly trained?: { readonly rows: number; readonly start: string; readonly end: string }
  /** With `model.kind: components` all there is; with `joined` beside a network. */
  readonly processes?: FluxProcesses
  /** With `joined`: scaled weather of the trained steps, `[steps, drivers]`, by which they are known again. */
  readonly weather?: readonly number[]
}

/** Days of all samples together. */
export function rowsOfEnsemble({
  samples,
  days,
  records,
}: Pick<Ensemble, 'samples' | 'days' | 'records'>): number {
  return rowsIn({
    entities: [...samples.keys()],
    ...{ from: 0, to: days.length },
    ...(records && { records }),
  })
}

/** Whether all samples saw the same weather; missing values count as equal. */
export function isSharedWeather({ shape, values }: Panel): boolean {
  const size = values.length / (shape[0] ?? 1)
  for (let at = size; at < values.length; at++) {
    const [own, first] = [values[at] ?? NaN, values[at % size] ?? NaN]
    if (own !== first && (own === own || first === first)) return false
  }
  return true
}

/** Fits scalers and typical sizes on the training rows. */
export function fit(config: EcosystemConfig, ensemble: Ensemble, rows: Part): Fitted {
  const scaler = (panel: Ensemble['drivers'], called: string): Scaler =>
    fitScaler(panel, { kind: 'standard', rows, called })
  const drivers = scaler(ensemble.drivers, 'data.drivers')
  const { kind } = config.model
  const transforms = transformsOf(config)
  return {
    ...(kind !== 'network' && { processes: processesOf(config, ensemble, rows) }),
    ...(kind === 'joined' && { weather: weatherOf(ensemble, rows, drivers) }),
    drivers,
    statics: scaler(ensemble.statics, 'data.parameters'),
    targets: withTransforms(
      scaler(learntPanel(ensemble.targets, transforms), 'data.targets'),
      ...([ensemble.targets, rows, transforms] as const),
    ),
    components: componentScales(config, ensemble, rows),
    trained: {
      rows: rowsIn(rows),
      start: formatStep(ensemble, rows.from),
      end: formatStep(ensemble, rows.to - 1),
    },
  }
}

/** Steps that a joined emulator can look through for one that it knows. */
const MOST_KNOWN = 6000

/** Scaled weather of the trained steps. @throws InputError when they are too many to look through */
function weatherOf({ drivers }: Ensemble, { from, to }: Part, scaler: Scaler): number[] {
  if (to - from > MOST_KNOWN)
    throw new InputError(
      `model.kind: joined knows its trained steps by their weather, ${MOST_KNOWN} of them at most, and split.train has ${to - from} — shorten it, or set model.kind: network`,
    )
  const width = drivers.names.length
  return Array.from(transform(scaler, drivers.values.subarray(from * width, to * width)))
}

/** @throws InputError when the runs saw weather of their own each, or one ended early */
function processesOf(config: EcosystemConfig, ensemble: Ensemble, rows: Part): FluxProcesses {
  const short = ensemble.records?.findIndex(({ from, to }) => from > rows.from || to < rows.to) ?? -1
  const record = ensemble.records?.[short]
  if (record !== undefined)
    throw new InputError(
      `model.kind: ${config.model.kind} is for runs over the same steps, and sample ${ensemble.samples[short]} runs from ${formatStep(ensemble, record.from)} to ${formatStep(ensemble, record.to - 1)}, not throughout split.train — run it again or leave it out where it failed, shorten split.train, or set model.kind: network`,
    )
  if (!isSharedWeather(ensemble.drivers))
    throw new InputError(
      `model.kind: ${config.model.kind} is for runs under the same weather, and here it differs between samples — set model.kind: network`,
    )
  return fitFluxProcesses(config, ensemble, rows)
}

/** @throws InputError when the record of a run is damaged */
export function parseFitted(value: unknown, file: string, config: EcosystemConfig): Fitted {
  const {
    drivers,
    statics,
    targets,
    components: sizes,
    trained,
    processes,
    weather,
  } = isSection(value) ? value : {}
  const known = isSection(sizes) ? sizes : {}
  for (const name of components)
    if (!(Number(known[name]) > 0))
      throw new InputError(`${file}: components.${name} is no size — train again or restore the file`)
  const scales = {
    drivers: parseScaler(drivers, `${file}: drivers`),
    statics: parseScaler(statics, `${file}: statics`),
    targets: parseScaler(targets, `${file}: targets`),
  }
  return {
    ...scales,
    ...(config.model.kind !== 'network' && {
      processes: parseFluxProcesses(processes, `${file}: processes`, planOf(config)),
    }),
    ...(config.model.kind === 'joined' && { weather: parseWeather(weather, file) }),
    components: known as Fitted['components'],
    ...(isSection(trained) && { trained: trained as unknown as NonNullable<Fitted['trained']> }),
  }
}

function parseWeather(value: unknown, file: string): readonly number[] {
  if (!Array.isArray(value) || value.length === 0 || !value.every(Number.isFinite))
    throw new InputError(`${file}: weather is none — train again or restore the file`)
  return value.map(Number)
}

/**
 * Tables of all samples, scaled: drivers `[rows, drivers]`, statics `[samples, parameters]` where there are any, targets
 * and mask `[rows, targets]`; and what was fitted as tensors, so that the models of several folds share one program.
 */
export function tablesOf(config: EcosystemConfig, ensemble: Ensemble, fitted: Fitted) {
  const { statics } = ensemble
  const days = ensemble.days.length
  const width = ensemble.drivers.names.length
  const weather = isSharedWeather(ensemble.drivers)
    ? ensemble.drivers.values.subarray(0, days * width)
    : ensemble.drivers.values
  const scaled = transform(fitted.drivers, weather)
  // Outside of a record there is no weather, and no window; but no NaN either, should a batch be filled up from there.
  const scaledWeather = ensemble.records === undefined ? scaled : masked(scaled).values
  const drivers = withIndicators(thresholdsOf(config), weather, scaledWeather, width)
  const samples = ensemble.samples.length
  const targets = masked(scaledTargets(fitted.targets, ensemble.targets.values))
  const fluxes = ensemble.targets.names.length
  const scales = targetScales(config, fitted)
  return {
    drivers: hostTensor(drivers, [weather.length / width, (drivers.length / weather.length) * width]),
    ...(statics.names.length > 0 && {
      statics: hostTensor(transform(fitted.statics, statics.values), [samples, statics.names.length]),
    }),
    targets: hostTensor(targets.values, [samples * days, fluxes]),
    mask: hostTensor(targets.mask, [samples * days, fluxes]),
    center: hostTensor(scales.map(({ center }) => center)),
    scale: hostTensor(scales.map(({ scale }) => scale)),
    sizes: hostTensor(components.map((component) => fitted.components[component])),
  } satisfies Readonly<Record<string, HostTensor>>
}

/** What trials are trained and scored on. */
export const digestParts = ({ samples, days, statics, drivers, targets }: Ensemble) => [
  samples.join(),
  days,
  statics.values,
  drivers.values,
  targets.values,
]

/** The key of a study file that says what a part is. */
export const splitKey = (part: string): string =>
  part.startsWith('held') ? 'split.holdOutSamples' : `split.${part}`

/** Windows of a part as the leak audit sees them. */
export function auditedPart(
  config: EcosystemConfig,
  { sites }: LookedEnsemble,
  part: Part,
  name: string,
): AuditedPart {
  const set =
    name === 'train' ? trainingWindows(config, { train: part }) : scoredWindows(config, part, splitKey(name))
  const audited = auditedWindows(name, set)
  if (sites === undefined) return audited
  const labels: Readonly<Record<GroupName, (entity: number) => string>> = {
    site: (entity) => sites.names[sites.of[entity] ?? -1] ?? '',
    'parameter set': (entity) => `that of sample ${setNames(sites)[sites.sets[entity] ?? -1] ?? ''}`,
  }
  // Where all samples have the same parameters, parts share them and nothing is learnt of it.
  const several = sites.sets.some((own) => own !== sites.sets[0])
  const apart = groupsApart(config, name).filter((group) => group === 'site' || several)
  const groups = Object.fromEntries(
    apart.map((group) => [group, Array.from(set.entity, (entity) => labels[group](entity))]),
  )
  return { ...audited, groups }
}

/** The first sample of each parameter set, by place. */
const setNames = ({ sets }: EnsembleSites): number[] => {
  const first: number[] = []
  sets.forEach((own, entity) => (first[own] ??= entity))
  return first
}

/**
 * Folds over the parameter samples that are not held out, each scored on its own samples in the validation period. Where samples ran at
 * sites, a fold takes a parameter set with all of its samples, or a site with all of its own where the split holds sites out.
 */
export function foldPlan(
  config: EcosystemConfig,
  { sites }: LookedEnsemble,
  parts: EcosystemParts,
): FoldPlan<Part> {
  const { train } = parts
  // Without days of its own to validate in, a fold tests its samples in the days of training.
  const validation = parts.validation ?? train
  const groups = foldGroups(config, sites, train.entities)
  const pick = (places: readonly number[]): number[] =>
    places.flatMap((place) => groups.members[place] ?? []).sort((a, b) => a - b)
  return {
    entities: groups.members.length,
    called: `the ${groups.members.length} ${groups.called} that are not held out`,
    parts: (trained, tested) => ({
      train: { ...train, entities: pick(trained) },
      validation: { ...validation, entities: pick(tested) },
    }),
  }
}

/** What folds are drawn from, each with its samples. */
function foldGroups(
  { split }: EcosystemConfig,
  sites: EnsembleSites | undefined,
  entities: readonly number[],
): { readonly members: readonly (readonly number[])[]; readonly called: string } {
  if (sites === undefined) return { members: entities.map((entity) => [entity]), called: 'parameter samples' }
  const several = entities.some((entity) => sites.sets[entity] !== sites.sets[entities[0] ?? 0])
  const bySites = split.by === 'sites' || !several
  const members = new Map<number, number[]>()
  for (const entity of entities) {
    const group = (bySites ? sites.of : sites.sets)[entity] ?? -1
    members.set(group, [...(members.get(group) ?? []), entity])
  }
  return { members: [...members.values()], called: bySites ? 'sites' : 'parameter sets' }
}

/** The stretches to train on, an example each. */
export function examples(config: EcosystemConfig, _ensemble: Ensemble, train: Part): Examples {
  const { count, entity, start, context, horizon } = trainingWindows(config, { train })
  return {
    count,
    called: `training ${count === 1 ? 'stretch' : 'stretches'} of ${context} + ${stepsInWords(horizon, intervalOf(config))}`,
    columns: { entity, start },
  }
}

/** Targets as the flux head needs them. */
export function targetScales(
  config: EcosystemConfig,
  { targets }: Pick<Fitted, 'targets'>,
): readonly TargetScale[] {
  return targets.features.map(({ name, center, scale, transform }) => ({
    ...{ name, center, scale },
    ...(transform && { transform }),
    role: fluxRole(config, name),
  }))
}

/** The stretches to train on. */
export function trainingWindows(config: EcosystemConfig, split: Pick<EcosystemParts, 'train'>): WindowSet {
  const { mode, context, horizon, stride, burnIn, segmentLength } = config.windows
  const part = split.train
  const steps = stepWords(intervalOf(config)).many
  if (mode === 'segments' && segmentLength === 'all') {
    const lengths = part.entities.map((entity) => spanOf(part, entity)).map(({ from, to }) => to - from)
    const shortest = leastOf(lengths)
    if (shortest < part.to - part.from)
      throw new InputError(
        `windows.segmentLength: all asks for records of one length, but in split.train they have ${shortest} to ` +
          `${greatestOf(lengths)} ${steps} — give a number of ${steps} instead, such as ${shortest}`,
      )
    return windows({
      part,
      context: part.from + burnIn,
      horizon: part.to - part.from - burnIn,
      name: 'split.train',
      steps,
    })
  }
  if (mode === 'windows') return windows({ part, context, horizon, stride, name: 'split.train', steps })
  const length = Number(segmentLength) - burnIn
  return segments({ part, burnIn, length, stride: Math.min(stride, length), name: 'split.train', steps })
}

/** The windows that a part is scored on; the same whatever training saw. */
export function scoredWindows(config: EcosystemConfig, part: Part, name: string): WindowSet {
  const { context, horizon } = config.windows
  const steps = stepWords(intervalOf(config)).many
  return windows({ part, context, horizon, stride: config.evaluation.stride, name, steps })
}
