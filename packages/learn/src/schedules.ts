/**
 * Learning rates by step, evaluated on the host in float64.
 */

/**
 * The learning rate of a step.
 *
 * @param step 0 for the first step
 */
export type Schedule = (step: number) => number

/**
 * The same rate throughout.
 * @example constantRate(1e-3)(500) // 0.001
 */
export const constantRate =
  (rate: number): Schedule =>
  () =>
    rate

/**
 * `rate` times `factor` after every `every` steps.
 * @example stepRate({ rate: 1e-2, every: 1000 })(1500) // 0.001
 */
export const stepRate =
  ({
    rate,
    every,
    factor = 0.1,
  }: {
    readonly rate: number
    readonly every: number
    readonly factor?: number
  }): Schedule =>
  (step) =>
    rate * factor ** Math.floor(step / every)

/** A rise and a fall of the learning rate. */
export interface CosineOptions {
  /** The highest rate. */
  readonly rate: number
  /** Steps in all, warm-up included. */
  readonly steps: number
  /** Steps of linear rise: the first step gets rate / warmup, step warmup − 1 the full rate. */
  readonly warmup?: number
  /** The rate at the end and after. */
  readonly lowest?: number
}

/**
 * A linear rise, then half a cosine down to the lowest rate (Loshchilov & Hutter 2017).
 * @example cosineRate({ rate: 2e-3, steps: 5000, warmup: 500 })(499) // 0.002, the peak
 */
export const cosineRate =
  ({ rate, steps, warmup = 0, lowest = 0 }: CosineOptions): Schedule =>
  (step) => {
    if (step < warmup) return (rate * (step + 1)) / warmup
    const progress = Math.min(1, (step - warmup) / Math.max(1, steps - warmup))
    return lowest + ((rate - lowest) * (1 + Math.cos(Math.PI * progress))) / 2
  }

/**
 * factor · size^−½ · min(n^−½, n · warmup^−³ᐟ²) for the n-th step (Vaswani et al. 2017, equation 3).
 * @example noamRate({ size: 512, warmup: 4000 })(3999) // 0.0007, the peak
 */
export const noamRate =
  ({
    size,
    warmup,
    factor = 1,
  }: {
    readonly size: number
    readonly warmup: number
    readonly factor?: number
  }): Schedule =>
  (step) =>
    factor * size ** -0.5 * Math.min((step + 1) ** -0.5, (step + 1) * warmup ** -1.5)

/**
 * A straight line from one value to another, then constant: scheduled sampling, mixing ratios.
 * @example linearRamp({ from: 1, to: 0.3, steps: 20_000 })(10_000) // 0.65
 */
export const linearRamp =
  ({ from, to, steps }: { readonly from: number; readonly to: number; readonly steps: number }): Schedule =>
  (step) => {
    const done = Math.min(1, step / steps)
    return from * (1 - done) + to * done
  }
