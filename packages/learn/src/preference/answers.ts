// What was asked and answered in a space: the record that every search reads its next question from, and the same as rows and
// comparisons for a fit.
import type { Comparison } from './comparison.js'
import {
  settled,
  toUnit,
  unitFeatures,
  type ParameterSpace,
  type ParameterValues,
} from './parameter-space.js'
import type { TasteData } from './taste.js'

/** What one option shows: one picture, or a sheet of several. */
export type ShownOption = readonly ParameterValues[]

/** A question and its answer. */
export interface Answer {
  readonly options: readonly ShownOption[]
  /** Places among `options`, best first; the others stand below, in no order. */
  readonly ranked: readonly number[]
}

/** Pictures that were shown, each once, and what was said of them. */
export interface AnsweredPictures {
  /** Places in the unit cube, `[parameters]` each. */
  readonly units: readonly Float64Array[]
  /** Rows, options and comparisons: what `fitTaste` takes. */
  readonly data: TasteData
}

/**
 * Answers as data for a fit: a picture that was shown twice is one row, and a sheet that was shown twice one option.
 *
 * @example fitTaste(answeredPictures(space, answers).data, { groups: featureGroups(space) })
 */
export function answeredPictures(space: ParameterSpace, answers: readonly Answer[]): AnsweredPictures {
  const [rows, sheets] = [numbered<Float64Array>(), numbered<readonly number[]>()]
  const comparisons = answers.map(({ options, ranked }): Comparison => {
    const shown = options.map((pictures) => {
      const places = pictures.map((values) => {
        const unit = settled(space, toUnit(space, values))
        return rows.place(unit.map((value) => Number(value.toFixed(9))).join(), unit)
      })
      return sheets.place(places.toSorted((a, b) => a - b).join(), places)
    })
    // Two options that are the same picture say nothing of each other.
    const own = shown.filter((option, place) => shown.indexOf(option) === place)
    const order = ranked.map((place) => shown[place] ?? -1)
    return { shown: own, ranked: order.filter((option, place) => order.indexOf(option) === place) }
  })
  return {
    units: rows.items,
    data: {
      rows: unitFeatures(space, rows.items),
      // Where every option is one picture, options are rows, in the same order.
      ...(sheets.items.every((sheet) => sheet.length === 1) ? {} : { options: sheets.items }),
      comparisons: comparisons.filter(({ shown }) => shown.length > 1),
    },
  }
}

/** Things in the order in which they were first seen. */
function numbered<T>(): { readonly items: T[]; readonly place: (key: string, item: T) => number } {
  const places = new Map<string, number>()
  const items: T[] = []
  return {
    items,
    place: (key, item) => {
      const known = places.get(key)
      if (known !== undefined) return known
      places.set(key, items.length)
      return items.push(item) - 1
    },
  }
}
