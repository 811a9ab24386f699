// The ensemble as the look before training sees it: columns and where their values stand, parts in words, and what only a carbon
// model's data can be asked.
import {
  formatStep,
  takeFeatures,
  type Panel,
  type PanelRows,
  type Part,
  type WindowSet,
} from '@utsushi/data'
import type { DataDescription, DataFinding, DescribedColumns, PartsOf, ValuePlace } from '@utsushi/study'
import { intervalOf, type EcosystemConfig } from './config.js'
import { isSharedWeather, scoredWindows, splitKey, trainingWindows, type LookedEnsemble } from './data.js'
import { dailyPlace, driverPlace } from './data/ensemble-sites.js'
import { cutPeriods } from './inspect/cut-periods.js'
import { findings } from './inspect/findings.js'
import { lookForFindings } from './inspect/look.js'
import { insists, intervalProblem } from './intervals.js'
import { inSteps } from './report/in-steps.js'

/** Describes an ensemble, once, for `inspect`, `train`, `tune` and the report. */
export function describe(config: EcosystemConfig, ensemble: LookedEnsemble): DataDescription<Part> {
  const { samples, drivers, targets, statics } = ensemble
  const sharedWeather = isSharedWeather(drivers)
  const date = (index: number): string => formatStep(ensemble, index)
  const { sites } = ensemble
  const daily = (entity: number, day: number): ValuePlace => ({
    ...dailyPlace(ensemble, entity, day),
    when: date(day),
  })
  const siteOf = (place: number): string | undefined => sites?.names[sites.of[place] ?? -1]
  const entity = (place: number): string => {
    const site = siteOf(place)
    return `sample ${samples[place] ?? ''}${site === undefined ? '' : ` (${site})`}`
  }
  const columns: DescribedColumns<Part>[] = [
    {
      ...{ role: 'input', key: 'data.drivers' },
      withoutValue: (name) =>
        `drivers must be complete: write the value of that day, or leave ${name} out of data.drivers`,
      // Weather that all samples share is looked at once.
      panel: sharedWeather ? firstOf(drivers) : drivers,
      ...(sharedWeather ? {} : { entity }),
      where: (place, day) => {
        const { when = '', ...own } = { ...driverPlace(ensemble, place, day), when: date(day) }
        const shared = sharedWeather && samples.length > 1 && sites?.weather === undefined
        return { ...own, when: shared ? `${when}, as in all ${samples.length} files` : when }
      },
      rows: (part) => (sharedWeather ? { ...part, entities: [0] } : part),
    },
    {
      ...{ role: 'target', key: 'data.targets', panel: targets, entity, where: daily },
      rows: (part) => part,
      scored: (part, name) => targetRows(config, part, name),
    },
  ]
  const descriptors = statics.names.filter((name) => sites?.descriptors.includes(name) === true)
  const parameters = statics.names.filter((name) => !descriptors.includes(name))
  if (descriptors.length > 0)
    columns.push({
      ...{ role: 'parameter', key: 'data.descriptors', panel: takeFeatures(statics, descriptors), entity },
      withoutValue: (name) =>
        `every site needs all its descriptors: write what belongs there, or leave ${name} out of data.descriptors`,
      where: (place) => {
        const found = sites?.places.get(siteOf(place) ?? '')
        return { ...(found ?? { file: ensemble.folder, row: 0 }), when: `site ${siteOf(place) ?? ''}` }
      },
      rows: ({ entities }) => ({ entities }),
    })
  if (parameters.length > 0)
    columns.push({
      ...{ role: 'parameter', key: 'data.parameters', entity },
      panel: descriptors.length > 0 ? takeFeatures(statics, parameters) : statics,
      withoutValue: () =>
        'every sample needs all its parameters: write what belongs there, or leave the sample out',
      where: (place) => ({
        file: ensemble.summary.file,
        row: ensemble.summary.firstRow + place,
        when: entity(place),
      }),
      rows: ({ entities }) => ({ entities }),
    })
  return {
    columns,
    part: (name, { from, to }) => {
      const { by } = config.split
      const bySamples = name === 'heldOut' || by === 'samples' || by === 'sites'
      const held = by === 'sites' || by === 'all' ? 'Sites' : 'Samples'
      const own = name === 'heldOut' ? `holdOut${held}` : name === 'validation' ? `validation${held}` : name
      return {
        key: `split.${bySamples && name !== 'train' ? own : name}`,
        span: `from ${date(from)} to ${date(to - 1)}`,
        remedy:
          bySamples && name !== 'train'
            ? `hold out other ${held.toLowerCase()} (another seed)`
            : 'choose another period',
      }
    },
    findings: (parts) => [
      ...intervalsRefused(config, ensemble, parts),
      ...cutPeriods(config, ensemble),
      ...inSteps(
        findings(
          config,
          lookForFindings(config, {
            ensemble: {
              ...ensemble,
              targets: ensemble.allFluxes ?? targets,
              statics: ensemble.allStatics ?? statics,
            },
            sharedWeather,
          }),
        ),
        intervalOf(config),
      ),
    ],
  }
}

/** Intervals that the study file insists on, and too few samples to calibrate them on. */
function intervalsRefused(
  config: EcosystemConfig,
  ensemble: LookedEnsemble,
  parts: PartsOf<Part> | undefined,
): DataFinding[] {
  if (!insists(config) || parts === undefined) return []
  const problem = intervalProblem(config, ensemble, parts['validation'], parts.train)
  return problem === undefined ? [] : [{ kind: 'few', level: 'refuse', message: problem }]
}

/** The first entity of a panel alone. */
function firstOf(panel: Panel): Panel {
  const [entities = 1, days = 0, width = 0] = panel.shape
  return {
    ...panel,
    shape: [1, days, width],
    values: panel.values.subarray(0, days * width),
    missing: panel.missing.map((count) => count / entities),
  }
}

/** Days that windows forecast: what a loss or a score compares. */
function targetRows(config: EcosystemConfig, part: Part, name: string): PanelRows[] {
  const set: WindowSet =
    name === 'train' ? trainingWindows(config, { train: part }) : scoredWindows(config, part, splitKey(name))
  const { context, horizon, count, entity, start } = set
  return Array.from({ length: count }, (_, window) => {
    const from = (start[window] ?? 0) + context
    return { entities: [entity[window] ?? 0], from, to: from + horizon }
  })
}
