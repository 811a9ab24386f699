// The park as the look before training sees it: one column per check item, where its values stand, and what only a log of equipment
// can be asked: odd readings, series without a range, how often each part deviates.
import { stepsInWords, type Panel } from '@utsushi/data'
import {
  countOf,
  listed,
  type DataDescription,
  type DataFinding,
  type DescribedColumns,
  type PartsOf,
} from '@utsushi/study'
import { formatShare } from '@utsushi/study/plots'
import type { EquipmentConfig } from './config.js'
import { parkRanges } from './data.js'
import type { Park, Ranges, WindowPlaces } from './data/park.js'
import { countWords } from './data/read.js'
import { stepName } from './data/steps.js'
import { baseRates, type BaseRate } from './inspect/base-rates.js'

type Sections = Pick<EquipmentConfig, 'data' | 'labels' | 'split' | 'windows'>

/** Describes a park, once, for `inspect`, `train`, `tune` and the report. */
export function describe(config: Sections, park: Park): DataDescription<WindowPlaces> {
  return {
    columns: itemColumns(config, park),
    part: (name, part) => {
      const { first, last } = spanOf(part)
      return {
        key: `split.${name}`,
        span: `from ${stepName(park, first)} to ${stepName(park, last)}`,
        remedy: 'hold out other steps, or leave the item out',
      }
    },
    findings: (parts) => findings(config, park, parts),
  }
}

/** One block of one column per check item: `[equipment, steps, 1]`, NaN where nothing was measured. */
export function itemColumns(
  { data, windows }: Pick<EquipmentConfig, 'data' | 'windows'>,
  park: Park,
): DescribedColumns<WindowPlaces>[] {
  const { series, steps } = park
  const items = [...new Set(series.map(({ item }) => item))]
  return items.map((item) => {
    const own = series.flatMap((each, place) => (each.item === item ? [place] : []))
    const equipmentOf = (entity: number): string => series[own[entity] ?? 0]?.equipment ?? ''
    return {
      role: 'input',
      key: data.layout === 'wide' ? 'data.items' : 'data.item',
      panel: itemPanel(park, item, own),
      entity: equipmentOf,
      where: (entity, step) => ({
        file: park.file,
        when: `${equipmentOf(entity)}, ${stepName(park, step)}`,
      }),
      rows: (part) => {
        const inPart = new Set(part.series)
        const { first, last } = spanOf(part)
        return {
          entities: own.flatMap((place, entity) => (inPart.has(place) ? [entity] : [])),
          from: Math.max(0, first - windows.context + 1),
          to: Math.min(steps, last + 1),
        }
      },
    }
  })
}

function itemPanel({ series, steps, values, measured }: Park, item: string, own: readonly number[]): Panel {
  const known = new Float32Array(own.length * steps).fill(NaN)
  let missing = 0
  for (const [entity, place] of own.entries())
    for (let step = 0; step < steps; step++)
      if (measured[place * steps + step] === 1)
        known[entity * steps + step] = values[place * steps + step] as number
      else missing++
  const unit = series[own[0] ?? 0]?.unit
  return {
    names: [item],
    units: [unit === 'unknown' ? undefined : unit],
    shape: [own.length, steps, 1],
    values: known,
    missing: [missing],
  }
}

/** First and last step on which windows end. */
function spanOf({ end }: WindowPlaces): { readonly first: number; readonly last: number } {
  let [first, last] = [Infinity, -Infinity]
  for (const step of end) [first, last] = [Math.min(first, step), Math.max(last, step)]
  return { first, last }
}

function findings(config: Sections, park: Park, parts: PartsOf<WindowPlaces> | undefined): DataFinding[] {
  const odd = park.counts.map((count): DataFinding => ({
    kind: count.kind === 'missing' ? 'missing' : 'other',
    level: count.kind === 'missing' ? 'note' : 'warn',
    message: countWords(count, park.readings),
  }))
  if (parts === undefined) return odd
  const ranges = parkRanges(config, park)
  const rates = baseRates(config, park, ranges, parts)
  return [...odd, ...withoutRange(config, park, ranges), ...rateFindings(config, park, ranges, rates)]
}

/** Series that no label can be taken of; with a truth they lack a scale alone. */
function withoutRange(config: Sections, park: Park, { source, reasons }: Ranges): DataFinding[] {
  const without = source.flatMap((each, place) => (each === 'none' ? [place] : []))
  if (without.length === 0) return []
  const examples = without.slice(0, 3).map((place) => {
    const { equipment = '', item = '' } = park.series[place] ?? {}
    return `${item} of ${equipment} ${reasons[place] ?? ''}`
  })
  const rest = without.length > 3 ? ` and ${without.length - 3} more` : ''
  const what =
    config.labels.kind === 'truth' || config.labels.kind === 'none'
      ? 'cannot be measured by it'
      : 'give no window a label and are not learnt from'
  return [
    {
      kind: 'range',
      level: 'warn',
      message: `${without.length} of ${countOf(park.series.length, 'series', 'series')} have no normal range and ${what}: ${listed(examples)}${rest} — give them limits (data.limits), or leave them out`,
    },
  ]
}

/** From this share on a range of percentiles is more likely to blame than the equipment. */
const many = 0.2

function rateFindings(
  { labels }: Sections,
  park: Park,
  { source }: Ranges,
  rates: readonly BaseRate[],
): DataFinding[] {
  const [low, high] = labels.percentiles
  const byPercentiles = source.filter((each) => each === 'percentiles').length > source.length / 2
  return [...new Set(rates.map(({ part }) => part))].flatMap((part) => {
    const own = rates.filter((rate) => rate.part === part)
    const shares = own.map(({ known, positives }) => (known === 0 ? NaN : positives / known))
    const told = own.map(({ horizon }, place) => {
      const share = shares[place] ?? NaN
      const when = horizon === 0 ? 'at their end' : `at ${stepsInWords(horizon, park.interval)}`
      return Number.isNaN(share) ? `none is known ${when}` : `${formatShare(share)} ${when}`
    })
    const ofState = labels.kind === 'truth' || labels.kind === 'none'
    const deviate = ofState ? 'are faulty' : 'deviate'
    const blamed = !ofState && byPercentiles && shares.some((share) => share >= many)
    const name = part === 'train' ? 'training' : part
    const oneClass = own.flatMap(({ horizon, known, positives }): DataFinding[] =>
      // Without labels nothing is asked of a part but that it is there.
      labels.kind === 'none' || (known > 0 && positives > 0 && positives < known)
        ? []
        : [
            {
              kind: 'split',
              level: 'warn',
              part,
              message: `the ${name} windows at horizon ${horizon} are of one class alone: no curve or rank can be told of them — hold out other steps (split.${part})`,
            },
          ],
    )
    return [
      {
        kind: 'split' as const,
        level: blamed ? ('warn' as const) : ('note' as const),
        part,
        message: `of the ${name} windows, ${listed(told)} ${deviate}${
          blamed
            ? `: percentiles ${low} and ${high} make ${formatShare((100 - high + low) / 100)} of a steady series deviate — set limits of your own (data.limits), or widen labels.percentiles`
            : ''
        }`,
      },
      ...oneClass,
    ]
  })
}
