/**
 * The look of every chart: one font, a light grid, a palette that colour-blind readers can tell apart.
 * Charts name colours by what they mean (`colours.observed`), never by hex.
 */
import type { Config } from 'vega-lite'

/** Okabe & Ito (2008): told apart under every common colour-vision deficiency. */
export const palette = ['#0072B2', '#D55E00', '#009E73', '#CC79A7', '#E69F00', '#56B4E9', '#6B7280'] as const

/** Colours by meaning: what was predicted, what it is held against, and simple rivals keep theirs in every picture. */
export const colours = {
  ink: '#1F2933',
  muted: '#5B6672',
  grid: '#E6E9ED',
  rule: '#9AA5B1',
  paper: '#FFFFFF',
  /** The process model, or a measurement. */
  observed: '#374151',
  /** The emulator, everywhere. */
  predicted: '#0072B2',
  /** Areas of the emulator: how its errors are distributed. */
  predictedArea: '#7FB2D6',
  training: '#9C7A2E',
  validation: '#0072B2',
  missing: '#D55E00',
  present: '#CBD5DF',
  /** What went wrong in truth, such as days out of range: an area, and a line or point. */
  deviationArea: '#F0BC91',
  deviation: '#D55E00',
  /** Words of what went wrong: darker, so that small letters are read. */
  deviationText: '#A34700',
  /** What holds, beside what went wrong. */
  holds: '#00735A',
  /** Areas of data: how a column is distributed. */
  observedArea: '#94A1AE',
  /** Ranges of data around a median: 90 % and 50 %, one laid over the other. */
  wideRange: '#E0E5EA',
  narrowRange: '#B3BEC9',
} as const

/** Simple methods that a prediction is compared with, in the order in which they are listed. */
export const rivalColours = ['#B07D1A', '#D9AE57', '#8A6D4B', '#C9B79C'] as const

/** From few to many, in steps: each has its counterpart on dark paper. */
export const densityColours = ['#CFE3F2', '#94C1E2', '#4A90C4', '#1B5A94', '#0A2E57'] as const

/** Early to late, in steps. */
export const orderColours = ['#B8C4CF', '#6BAED6', '#2171B5', '#08306B'] as const

/** From the lowest to the highest of a scale whose middle means nothing happens: orange, grey, blue. */
export const divergingColours = [
  ...['#A34700', '#C96A1F', '#E3924F', '#F0BC91', '#F6DDC9', '#F1F2F4'],
  ...['#CFE1EF', '#9DC4E2', '#619FCE', '#2B77B0', '#0B4F85'],
] as const

/** From best to worst, readable on white and on black: blue over grey to orange. */
export const scoreColours = ['#0072B2', '#4F86A3', '#8A8F80', '#B5824E', '#D55E00'] as const

/**
 * What a colour becomes on dark paper. Pictures are drawn once, in the colours of white paper; a page that follows its
 * reader's setting replaces these. Those that are not listed are read on both.
 */
export const onDarkPaper: Readonly<Record<string, string>> = {
  '#1F2933': '#E4E8EC',
  '#5B6672': '#A3ADB8',
  '#E6E9ED': '#2C343C',
  '#9AA5B1': '#707C88',
  '#FFFFFF': '#14181D',
  '#374151': '#D8DEE4',
  '#0072B2': '#4AA3E0',
  '#7FB2D6': '#3B7FAE',
  '#9C7A2E': '#CDA24A',
  '#CBD5DF': '#3A4550',
  '#94A1AE': '#6C7986',
  '#E0E5EA': '#2F3841',
  '#B3BEC9': '#55616D',
  '#6B7280': '#9AA4B0',
  '#D55E00': '#F0833A',
  '#009E73': '#2CC296',
  '#00735A': '#4FC3A1',
  '#56B4E9': '#9FD6F7',
  '#8A6D4B': '#A98A65',
  '#CFE3F2': '#1E3A52',
  '#94C1E2': '#29618F',
  '#4A90C4': '#4A90C4',
  '#1B5A94': '#83BFEB',
  '#0A2E57': '#D6EBFA',
  '#B8C4CF': '#4A5561',
  '#2171B5': '#8CC4EC',
  '#08306B': '#DCEEFB',
  '#A34700': '#FF9A4D',
  '#C96A1F': '#D67A2E',
  '#E3924F': '#9E5A22',
  '#F0BC91': '#6B4020',
  '#F6DDC9': '#3F2D20',
  '#F1F2F4': '#232A31',
  '#CFE1EF': '#1F3444',
  '#9DC4E2': '#244D6B',
  '#619FCE': '#2C719F',
  '#2B77B0': '#4A9BD1',
  '#0B4F85': '#7CC4F5',
}

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
    heatmap: [...densityColours],
    ramp: [...densityColours],
  },
}
