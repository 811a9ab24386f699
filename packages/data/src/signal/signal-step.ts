/**
 * Steps of signal processing as plain data, as they stand in a configuration. Each looks at one sequence only and learns nothing from others: a
 * chain can be applied before sequences are split, and nothing leaks.
 */
import type { EdgeOptions } from './edge.js'
import type { Normalisation } from './normalise.js'
import type { AlsOptions, ReweightingOptions } from './penalised-baseline.js'
import type { PolynomialBaselineOptions } from './polynomial-baseline.js'
import type { GridOptions, ResampleOptions } from './resample.js'
import type { SnipOptions } from './snip-baseline.js'
import type { WindowKind } from './window.js'

/** A baseline that is found and subtracted. */
export type BaselineStep =
  | ({ readonly baseline: 'als' } & AlsOptions)
  | ({ readonly baseline: 'arpls' } & ReweightingOptions)
  | ({ readonly baseline: 'airpls' } & ReweightingOptions)
  | ({ readonly baseline: 'polynomial' } & Omit<PolynomialBaselineOptions, 'axis'>)
  | ({ readonly baseline: 'snip' } & SnipOptions)

/** A band of frequencies, in cycles by unit of the axis: hertz where it counts seconds. */
export interface BandOptions {
  readonly low: number
  readonly high: number
  /** Default 4. */
  readonly order?: number
}

/** Frequencies on one side, in cycles by unit of the axis. */
export interface CutoffOptions {
  readonly cutoff: number
  /** Default 4. */
  readonly order?: number
}

/** One step of a chain. */
export type SignalStep =
  | BaselineStep
  | { readonly normalise: Normalisation }
  | ({ readonly normalise: 'edge' } & EdgeOptions)
  | { readonly smooth: { readonly window?: number; readonly degree?: number } }
  | { readonly derivative: { readonly order?: number; readonly window?: number; readonly degree?: number } }
  | { readonly resample: GridOptions & ResampleOptions }
  | { readonly crop: { readonly from?: number; readonly to?: number } }
  | { readonly lowpass: CutoffOptions }
  | { readonly highpass: CutoffOptions }
  | { readonly bandpass: BandOptions }
  | { readonly bandstop: BandOptions }
  | { readonly detrend: 'constant' | 'linear' }
  | { readonly window: WindowKind; readonly alpha?: number }
  | { readonly gaps: 'interpolate'; readonly longest?: number }
  /** Fills gaps for the steps behind it, and takes what was filled out again at the end of the chain: for models that take a mask. */
  | { readonly gaps: 'mask' }
  | { readonly transform: 'log' | 'sqrt' }

/**
 * A step in words, for reports.
 * @example describeStep({ baseline: 'als', lambda: 1e5 }) // 'baseline als (lambda 100000)'
 */
export function describeStep(step: SignalStep): string {
  const [[name, value] = ['', ''], ...beside] = Object.entries(step) as (readonly [string, unknown])[]
  const within = isKeys(value) ? Object.entries(value) : beside
  const options = within.map(([key, own]) => `${key} ${told(own)}`).join(', ')
  const head = isKeys(value) ? name : `${name} ${told(value)}`
  return options === '' ? head : `${head} (${options})`
}

function isKeys(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function told(value: unknown): string {
  return Array.isArray(value) ? value.map(String).join(' to ') : String(value)
}
