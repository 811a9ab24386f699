// Timeline: trials by worker over time, coloured by what became of them.
import { continuous, titled } from '../plots/axes.js'
import { elastic } from '../plots/elastic.js'
import { formatDuration } from '../plots/number.js'
import type { ChartSpec } from '../plots/render.js'
import { colours } from '../plots/theme.js'
import { namedColours, stateColours, stateWords } from './chart-parts.js'
import type { TuningReportInput } from './report-input.js'
import { timelineOf } from './timeline.js'
import { listed } from '@utsushi/ground'

/** Undefined when no trial has a time. */
export function timelinePicture({ trials }: TuningReportInput): ChartSpec | undefined {
  const timeline = timelineOf(trials)
  if (timeline === undefined) return undefined
  const { lanes, workers, bars, pauses, seconds } = timeline
  const unit = units.find(({ from }) => seconds >= from) ?? { from: 0, word: 'seconds', seconds: 1 }
  const width = 680
  const height = Math.max(60, Math.min(34, 400 / lanes.length) * lanes.length)
  const least = (1.2 / width) * (seconds / unit.seconds)
  const values = bars.map(({ lane, state, from, to }) => {
    const [a, b] = [from / unit.seconds, to / unit.seconds]
    return { lane, state: stateWords[state], from: a, to: Math.max(b, a + least) }
  })
  const states = (['complete', 'pruned', 'fail', 'running'] as const)
    .map((state) => ({ name: stateWords[state], colour: stateColours[state] }))
    .filter(({ name }) => values.some(({ state }) => state === name))
  const x = continuous('from', {
    label: `${unit.word} of search`,
    domain: [0, Math.max(least, seconds / unit.seconds) * 1.005],
    ticks: 12,
  })
  const y = {
    field: 'lane',
    type: 'nominal',
    sort: lanes,
    title: null,
    scale: { paddingInner: 0.25, paddingOuter: 0.12 },
  }
  return {
    ...titled(
      {
        title: 'Timeline',
        subtitle: [
          workers ? 'Trials by the process that ran them.' : 'Trials side by side as they ran at once.',
          pauses.length > 0
            ? `${pauses.length === 1 ? 'A pause' : 'Pauses'} of ${listed(pauses.slice(0, 4).map(({ seconds }) => formatDuration(seconds)))}${pauses.length > 4 ? ' and others' : ''} left out at the dashed ${pauses.length === 1 ? 'line' : 'lines'}.`
            : '',
        ].join(' '),
      },
      760,
    ),
    ...elastic,
    width,
    height,
    layer: [
      {
        data: { values },
        mark: {
          type: 'bar',
          clip: true,
          opacity: 0.9,
          ...(bars.length / lanes.length < width / 8 && { stroke: colours.paper, strokeWidth: 0.8 }),
        },
        encoding: { x, x2: { field: 'to' }, y, color: namedColours('state', states) },
      },
      {
        data: { values: pauses.map(({ at }) => ({ from: at / unit.seconds })) },
        mark: { type: 'rule', color: colours.ink, strokeDash: [4, 3], strokeWidth: 1.2 },
        encoding: { x },
      },
    ],
  }
}

const units = [
  { from: 3 * 3600, word: 'hours', seconds: 3600 },
  { from: 180, word: 'minutes', seconds: 60 },
]
