/**
 * The look of every chart: one font, a light grid, a palette that colour-blind readers can tell apart.
 * Charts name colours by what they mean (`colours.observed`), never by hex.
 */
import type { Config } from 'vega-lite'

/** Okabe & Ito (2008): told apart under every common colour-vision deficiency. */
export const palette = ['#0072B2', '#D55E00', '#009E73', '#CC79A7', '#E69F00', '#56B4E9', '#6B7280'] as const

/** Colours by meaning. */
export const colours = {
  ink: '#1F2933',
  muted: '#5B6672',
  grid: '#E6E9ED',
  rule: '#9AA5B1',
  paper: '#FFFFFF',
  observed: '#374151',
  predicted: '#D55E00',
  training: '#0072B2',
  validation: '#D55E00',
  model: '#0072B2',
  bias: '#D55E00',
  missing: '#D55E00',
  present: '#B8D4E8',
  /** Ranges around a median: 90 % and 50 %, one laid over the other. */
  wideRange: '#D3EBF8',
  narrowRange: '#86BCDD',
} as const

/** Colour schemes for areas: counts and shares, and values with a meaningful zero. */
export const schemes = { sequential: 'viridis', diverging: 'blueorange' } as const

/** Verdana stands in where DejaVu Sans is not installed: it is as wide. */
export const fontFamily = 'DejaVu Sans, Verdana, sans-serif'

/** Vega-Lite configuration shared by all charts. */
export const theme: Config = {
  background: colours.paper,
  aria: false,
  font: fontFamily,
  padding: { left: 12, right: 16, top: 12, bottom: 12 },
  title: {
    anchor: 'start',
    frame: 'group',
    color: colours.ink,
    fontSize: 15,
    fontWeight: 'bold',
    subtitleColor: colours.muted,
    subtitleFontSize: 12,
    subtitlePadding: 5,
    subtitleLineHeight: 16,
    lineHeight: 19,
    offset: 12,
  },
  axis: {
    labelColor: colours.muted,
    titleColor: colours.ink,
    labelFontSize: 11,
    titleFontSize: 12,
    titleFontWeight: 'normal',
    titlePadding: 8,
    labelPadding: 4,
    gridColor: colours.grid,
    domainColor: colours.rule,
    tickColor: colours.rule,
    tickSize: 4,
    labelLimit: 260,
    labelOverlap: 'parity',
    labelFlush: false,
    labelSeparation: 4,
  },
  axisBand: { grid: false, labelAngle: 0, ticks: false },
  legend: {
    labelColor: colours.ink,
    titleColor: colours.muted,
    labelFontSize: 11,
    titleFontSize: 11,
    titleFontWeight: 'normal',
    labelLimit: 260,
    titleLimit: 260,
    symbolStrokeWidth: 2.5,
    rowPadding: 4,
    columnPadding: 14,
  },
  header: { labelColor: colours.ink, titleColor: colours.ink, labelFontSize: 12, labelFontWeight: 'bold' },
  view: { stroke: colours.grid },
  concat: { spacing: 22 },
  line: { strokeWidth: 1.8, strokeJoin: 'round', strokeCap: 'round' },
  text: { color: colours.ink, fontSize: 11 },
  range: {
    category: [...palette],
    heatmap: { scheme: schemes.sequential },
    ramp: { scheme: schemes.sequential },
  },
}
