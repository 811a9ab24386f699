// What leaves the training range in a whole prediction: one line for each input, however often it happened.
import type { InputFeature } from '@utsushi/emulator'
import { formatNumber, withUnit } from '@utsushi/study/plots'

interface Tally {
  readonly name: string
  readonly unit: string
  /** Through 32 bits, as the values are; or a bound itself would lie outside. */
  readonly min: number
  readonly max: number
  outside: number
  farthest: number
  value: number
}

/** Counts values outside the training range, feature by feature. */
export class RangeTally {
  readonly #tallies: readonly Tally[]
  #rows = 0

  constructor(features: readonly InputFeature[]) {
    this.#tallies = features.map(({ name, unit, min, max }) => ({
      name,
      unit,
      min: min === null ? -Infinity : Math.fround(min),
      max: max === null ? Infinity : Math.fround(max),
      outside: 0,
      farthest: 0,
      value: 0,
    }))
  }

  /** Adds rows, `[rows, features]`. */
  add(values: Float32Array): void {
    const width = this.#tallies.length
    if (width === 0) return
    this.#rows += values.length / width
    for (const [place, tally] of this.#tallies.entries()) {
      for (let at = place; at < values.length; at += width) {
        const value = values[at] as number
        const distance = Math.max(tally.min - value, value - tally.max)
        if (distance <= 0) continue
        tally.outside++
        if (distance <= tally.farthest) continue
        tally.farthest = distance
        tally.value = value
      }
    }
  }

  /**
   * One line for each feature that left its range.
   *
   * @param what the rows are: `days`, `samples`
   */
  lines(what: string): string[] {
    return this.#tallies
      .filter(({ outside }) => outside > 0)
      .map(({ name, unit, min, max, outside, value }) => {
        const range = `${formatNumber(min, 4)} to ${formatNumber(max, 4)}`
        const share = `${formatNumber(outside)} of ${formatNumber(this.#rows)} ${what}`
        return `extrapolates in ${withUnit(name, unit)}: ${share} outside ${range}, farthest ${formatNumber(value, 4)}`
      })
  }
}
