// How training went, of any study: losses, the score that chose the weights, further validation scores, and the learning rate.
import { lookUp } from '@utsushi/ground'
import type { HistoryRecord, Scores, TrainOutcome } from '../definition/contract.js'
import type { ChartPicture } from '../definition/parts.js'
import { isSameUnit } from '@utsushi/data'
import {
  colours,
  formatNumber,
  lineChart,
  palette,
  smallMultiples,
  withUnit,
  type LineSeries,
} from '../plots/index.js'

const size = { width: 340, height: 150 } as const

/**
 * Learning curves of a run.
 *
 * @param monitor the validation score that chose the weights, by its dotted path
 * @param units of columns: errors of different ones share no axis
 */
export function learningCurves(
  history: readonly HistoryRecord[],
  outcome: TrainOutcome | undefined,
  monitor: { readonly path: string; readonly meaning: string },
  units: Readonly<Record<string, string>> = {},
): ChartPicture {
  const best = outcome?.best.epoch ?? history.at(-1)?.epoch ?? 0
  const markers = [{ x: best, label: `kept: epoch ${Number(best.toPrecision(4))}` }]
  const line = (of: (record: HistoryRecord) => unknown): Pick<LineSeries, 'x' | 'y' | 'points'> => {
    const known = history.filter((record) => typeof of(record) === 'number')
    return {
      x: known.map(({ epoch }) => epoch),
      y: known.map((record) => Number(of(record))),
      points: known.length <= 40,
    }
  }
  const x = { label: 'epoch', ticks: 8, whole: history.every(({ epoch }) => Number.isInteger(epoch)) }
  const loss = lineChart({
    ...size,
    title: 'Training loss (logarithmic axis)',
    x,
    y: { label: 'loss', scale: 'log' },
    series: [{ name: 'training', colour: colours.training, ...line(({ train }) => train?.loss) }],
    markers,
  })
  const watched = lineChart({
    ...size,
    title: `Validation: ${monitor.meaning}`,
    x,
    y: { label: scoreWords(monitor.path) },
    series: [
      {
        name: monitor.path,
        colour: colours.validation,
        ...line(({ validation }) => scoreAt(validation, monitor.path)),
      },
    ],
    markers,
  })
  const others = othersOf(history, monitor.path).map((name) =>
    lineChart({
      ...size,
      height: 150,
      title: `Validation: ${scoreWords(name)}`,
      x,
      y: { label: scoreWords(name), ticks: 4 },
      series: [{ name, colour: colours.validation, ...line(({ validation }) => scoreAt(validation, name)) }],
      markers: [{ x: best }],
    }),
  )
  const groups = groupsOf(history, monitor.path)
    .flatMap(([group, all]) => sharingUnit(group, all, units))
    .map(({ group, names, unit }) =>
      lineChart({
        ...size,
        title: `Validation: ${withUnit(scoreWords(group), unit)}`,
        x,
        y: { label: scoreWords(group), ...(unit !== undefined && { unit }) },
        series: names.map((name, k) => ({
          name,
          colour: palette[k % palette.length] ?? colours.ink,
          ...line(({ validation }) => scoreAt(validation, `${group}.${name}`)),
        })),
        markers: [{ x: best }],
        legend: true,
      }),
    )
  const rate = lineChart({
    ...size,
    title: 'Learning rate',
    x,
    y: { label: 'rate', zero: true, ticks: 3, format: '~g' },
    series: [{ name: 'learning rate', colour: colours.muted, ...line(({ learningRate }) => learningRate) }],
  })
  const validated = history.some(({ validation }) => validation !== undefined)
  return {
    chart: smallMultiples({
      title: 'Learning curves',
      columns: 2,
      width: 2 * size.width + 60,
      legends: true,
      panels: [loss, ...(validated ? [watched, ...others, ...groups] : []), rate],
    }),
    caption: 'Learning curves; the dashed line marks the weights that were kept.',
    alt: finding(history, best, monitor),
  }
}

/** Where losses and the watched score began, and where they were when the weights were kept. */
function finding(
  history: readonly HistoryRecord[],
  best: number,
  { path, meaning }: { readonly path: string; readonly meaning: string },
): string {
  const told = (name: string, of: (record: HistoryRecord) => unknown): string => {
    const known = history.filter((record) => Number.isFinite(of(record)))
    const [first, last] = [known[0], known.findLast(({ epoch }) => epoch <= best) ?? known.at(-1)]
    if (first === undefined || last === undefined) return ''
    const [from, to] = [first, last].map((record) => formatNumber(Number(of(record))))
    return from === to ? `${name} is ${from}. ` : `${name} goes from ${from} to ${to}. `
  }
  return (
    told('Training loss', ({ train }) => train?.loss) +
    told(`Validation (${meaning})`, ({ validation }) => scoreAt(validation, path)) +
    `The weights of epoch ${Number(best.toPrecision(4))} were kept.`
  )
}

/** Further validation scores, each a number of its own. */
const othersOf = (history: readonly HistoryRecord[], monitored: string): readonly string[] =>
  Object.entries(lastScores(history)).flatMap(([name, score]) =>
    typeof score === 'number' && name !== monitored ? [name] : [],
  )

const lastScores = (history: readonly HistoryRecord[]): Scores =>
  history.findLast(({ validation }) => validation !== undefined)?.validation ?? {}

/** Nested validation scores beside the monitored one: `rmse` of every column. */
function groupsOf(
  history: readonly HistoryRecord[],
  monitored: string,
): readonly (readonly [string, readonly string[]])[] {
  return Object.entries(lastScores(history)).flatMap(([group, scores]) => {
    if (typeof scores !== 'object' || scores === null || monitored.startsWith(`${group}.`)) return []
    return [[group, Object.keys(scores)] as const]
  })
}

/** Scores that readers know by their initials. */
const initials = new Set(['rmse', 'mse', 'mae', 'nse', 'kge', 'auc', 'roc', 'pr', 'r2', 'f1'])

/** What a score is called in a picture: `mseOneStep` → `MSE one step`. */
function scoreWords(path: string): string {
  const words = path.split(/[.\s_-]+|(?<=[a-z\d])(?=[A-Z])/)
  return words
    .map((word) => word.toLowerCase())
    .map((word) => (word === 'r2' ? 'R²' : initials.has(word) ? word.toUpperCase() : word))
    .join(' ')
}

/** Scores that are in the unit of their column. */
const inUnits = /^(rmse|mae|bias)$/i

/** The columns of a group by their unit, in their order; one group where nobody tells units, or scores have none. */
function sharingUnit(
  group: string,
  names: readonly string[],
  units: Readonly<Record<string, string>>,
): readonly { readonly group: string; readonly names: readonly string[]; readonly unit?: string }[] {
  if (!inUnits.test(group)) return [{ group, names }]
  const sets = new Map<string, string[]>()
  for (const name of names) {
    const unit = lookUp(units, name) ?? ''
    const shared = [...sets.keys()].find((known) => isSameUnit(known, unit)) ?? unit
    sets.set(shared, [...(sets.get(shared) ?? []), name])
  }
  return [...sets].map(([unit, own]) => ({ group, names: own, ...(unit !== '' && { unit }) }))
}

function scoreAt(scores: Scores | undefined, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (at, key) => (typeof at === 'object' && at !== null ? (at as Scores)[key] : undefined),
      scores,
    )
}
