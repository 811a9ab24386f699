// Cases to try an emulator on: the series of a few check items, or of whole pieces of equipment, with what is normal for them.
import { caseNumbers, type ExampleCase } from '@utsushi/study'
import type { EquipmentConfig } from './config.js'
import type { Park } from './data/park.js'
import { stepName } from './data/steps.js'
import type { WindowedPark } from './data/windowed.js'
import type { Fitted } from './fit/fitted.js'

/** Series, and steps of each: what a page carries without growing heavy. */
const mostSeries = 8
const mostSteps = 1500

const about = 'of the data of its run'

/** The first series that a normal range is known of. */
export function cases(
  { windows }: EquipmentConfig,
  { park }: WindowedPark,
  fitted: Fitted,
): readonly ExampleCase[] {
  return windows.of === 'equipment' ? wholeCases(park, fitted) : itemCases(park, fitted)
}

function itemCases(park: Park, { ranges }: Fitted): readonly ExampleCase[] {
  return park.series
    .flatMap(({ equipment, item }, series) => {
      const range = ranges.find((own) => own.equipment === equipment && own.item === item)
      return range === undefined ? [] : [{ equipment, item, series, range }]
    })
    .slice(0, mostSeries)
    .map(({ equipment, item, series, range: { centre, half } }): ExampleCase => {
      const span = spanOf(park, [series])
      return {
        ...{ name: `${equipment} ${item}`, about, ...placesOf(park, [series], span) },
        inputs: {
          values: { value: columnOf(park, series, span) },
          limits: { low: [centre - half], high: [centre + half] },
        },
      }
    })
}

function wholeCases(park: Park, { references = [] }: Fitted): readonly ExampleCase[] {
  return references.slice(0, mostSeries).flatMap((reference): ExampleCase[] => {
    const members = reference.items.map(({ item }) =>
      park.series.findIndex((own) => own.equipment === reference.equipment && own.item === item),
    )
    if (members.some((place) => place < 0)) return []
    const span = spanOf(park, members)
    return [
      {
        ...{ name: reference.equipment, about, ...placesOf(park, members, span) },
        inputs: {
          values: Object.fromEntries(
            reference.items.map(({ item }, place) => [item, columnOf(park, members[place] ?? 0, span)]),
          ),
          reference: {
            mean: reference.items.map(({ mean }) => mean),
            deviation: reference.items.map(({ deviation }) => deviation),
            reach: reference.items.map(({ reach }) => reach),
          },
          edges: { rms: [reference.rms], largest: [reference.largest] },
        },
      },
    ]
  })
}

interface Span {
  readonly from: number
  readonly to: number
}

/** The last steps at which all of some series have values. */
function spanOf({ values, steps }: Park, members: readonly number[]): Span {
  const isWhole = (step: number): boolean =>
    members.every((series) => !Number.isNaN(values[series * steps + step] ?? NaN))
  let to = steps
  while (to > 0 && !isWhole(to - 1)) to--
  let from = to
  while (from > 0 && to - from < mostSteps && isWhole(from - 1)) from--
  return { from, to }
}

const columnOf = ({ values, steps }: Park, series: number, { from, to }: Span): readonly number[] =>
  caseNumbers(values.subarray(series * steps + from, series * steps + to))

/** Steps by name, and whether something was measured in each. */
const placesOf = (park: Park, members: readonly number[], { from, to }: Span) => ({
  places: Array.from({ length: to - from }, (_, step) => stepName(park, from + step)),
  ...(members.length === 1 && {
    measured: Array.from(
      park.measured.subarray((members[0] ?? 0) * park.steps + from, (members[0] ?? 0) * park.steps + to),
      (value) => value === 1,
    ),
  }),
})
