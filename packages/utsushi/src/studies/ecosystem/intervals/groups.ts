// Samples set apart by a parameter, a descriptor of their sites, or the site itself, so that intervals hold in each group. The emulator's file
// knows a sample by its parameters and descriptors alone: a site is told by a descriptor that no other site shares.
import { featureValues, type Part } from '@utsushi/data'
import { InputError, suggestionOrAll } from '@utsushi/ground'
import { edgesBetween, groupOf, valueGroups, type ValueGroups } from '@utsushi/learn'
import type { EcosystemConfig } from '../config.js'
import { defaultSiteColumn } from '../config/sections.js'
import type { LookedEnsemble } from '../data.js'

/** Groups by a static input. */
export interface SampleGroups extends ValueGroups {
  /** Place of the input. */
  readonly input: number
}

type Samples = Pick<LookedEnsemble, 'statics' | 'sites'>

/**
 * The groups that a study file asks for, cut over the samples that are trained on; `undefined` where it asks for none.
 *
 * @throws InputError for what is neither an input nor the site, and where no descriptor tells sites apart
 */
export function sampleGroups(
  { intervals: { group }, data }: Pick<EcosystemConfig, 'intervals' | 'data'>,
  samples: Samples,
  train: Part,
): SampleGroups | undefined {
  if (group === undefined) return undefined
  const { statics, sites } = samples
  const input = statics.names.indexOf(group)
  if (input >= 0) return { input, ...valueGroups(valuesOf(samples, input, train.entities), group) }
  const siteColumn = data.siteColumn ?? defaultSiteColumn
  if (group === siteColumn && sites !== undefined && sites.names.length > 1)
    return siteGroups(group, samples, sites, train)
  const known = [...statics.names, ...(sites === undefined ? [] : [siteColumn])]
  throw new InputError(
    known.length === 0
      ? `intervals.group: ${group} is no parameter, and samples have none that differ — leave intervals.group out`
      : `intervals.group: ${group} is no parameter that differs between samples${suggestionOrAll(group, known)}`,
  )
}

/** Each site a group, by the first descriptor that has a value of its own at every one. */
function siteGroups(
  group: string,
  samples: Samples,
  { names, of, descriptors }: NonNullable<Samples['sites']>,
  train: Part,
): SampleGroups {
  const trained = [...new Set(train.entities.map((entity) => of[entity] ?? -1))]
  for (const descriptor of descriptors) {
    const input = samples.statics.names.indexOf(descriptor)
    if (input < 0) continue
    const sites = trained
      .map((site) => ({
        name: `${group} ${names[site] ?? ''}`,
        values: new Set(
          valuesOf(
            samples,
            input,
            train.entities.filter((entity) => of[entity] === site),
          ),
        ),
      }))
      .map(({ name, values: [value = NaN, ...others] }) => ({ name, value: others.length > 0 ? NaN : value }))
      .sort((a, b) => a.value - b.value)
    const values = sites.map(({ value }) => value)
    if (new Set(values).size === values.length && values.every(Number.isFinite))
      return { input, edges: edgesBetween(values), names: sites.map(({ name }) => name) }
  }
  throw new InputError(
    `intervals.group: ${group} — no descriptor has a value of its own at every site, so that an emulator file cannot know at which it is asked — describe the sites (sites.csv, data.descriptors), or name a parameter`,
  )
}

const valuesOf = ({ statics }: Samples, input: number, entities: readonly number[]): number[] => [
  ...featureValues(statics, statics.names[input] ?? '', { entities }),
]

/** The group of each sample, by entity. */
export const groupsOfSamples =
  (groups: Pick<SampleGroups, 'input' | 'edges'>, { statics }: Pick<Samples, 'statics'>) =>
  (entity: number): number =>
    groupOf(groups, statics.values[entity * statics.names.length + groups.input] ?? NaN)
