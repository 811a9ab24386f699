/** The features of the further families: where a window stands to its range, its memory, its strongest rhythm. */
import type { WindowFeature } from './feature.js'

/** A value is outside when it is below `low` or above `high`; on a limit it is inside. */
export const rangeFeatures: readonly WindowFeature[] = [
  {
    name: 'last_above_low',
    unit: 'values',
    follows: 'spread',
    definition: 'x[n−1] − low; negative below it',
  },
  {
    name: 'last_below_high',
    unit: 'values',
    follows: 'spread',
    definition: 'high − x[n−1]; negative above it',
  },
  { name: 'in_range_share', unit: '1', follows: 'shape', definition: 'share of the steps from low to high' },
  { name: 'above_share', unit: '1', follows: 'shape', definition: 'share of the steps above high' },
  { name: 'longest_inside', unit: 'steps', follows: 'shape', definition: 'the longest run of steps inside' },
  {
    name: 'longest_outside',
    unit: 'steps',
    follows: 'shape',
    definition: 'the longest run of steps outside',
  },
  {
    name: 'since_outside',
    unit: 'steps',
    follows: 'shape',
    definition: 'steps since the last one outside; 0 when the newest is',
    undefinedAs: { when: 'no step is outside', value: (n) => n },
  },
  {
    name: 'crossings',
    unit: '1',
    follows: 'shape',
    definition: 'how often a step is inside and its neighbour outside, either way',
  },
  {
    name: 'worst_excess',
    unit: 'values',
    follows: 'spread',
    definition: 'the largest distance from the range; 0 when no step is outside',
  },
]

export const memoryFeatures: readonly WindowFeature[] = [
  {
    name: 'autocorrelation_1',
    unit: '1',
    follows: 'shape',
    definition: 'Σ(x[t] − mean)(x[t+1] − mean) / Σ(x[t] − mean)², both with the mean of the window (−1 to 1)',
    undefinedAs: { when: 'all values are equal', value: () => 0 },
  },
]

const flat = 'the window is a straight line (what is left of it is within 1e-6 of the largest |x|)'

export const spectrumFeatures: readonly WindowFeature[] = [
  {
    name: 'spectral_period',
    unit: 'steps',
    follows: 'shape',
    definition:
      'n / k for the frequency k ≥ 1 of the largest power in the periodogram of the window less its least-squares line; the slower of equals',
    undefinedAs: { when: flat, value: (n) => n },
  },
  {
    name: 'spectral_share',
    unit: '1',
    follows: 'shape',
    definition: 'share of that frequency in the power of all k ≥ 1',
    undefinedAs: { when: flat, value: () => 0 },
  },
]
