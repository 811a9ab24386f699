// The pictures of a run, by file name: what was said against what came out, courses with their intervals, coverage; and of the runs before
// training, how they lie and what each parameter does.
import type { Picture } from '@utsushi/study'
import { spearman } from '@utsushi/data'
import {
  colours,
  formatShare,
  heatMap,
  lineChart,
  parityChart,
  scatterChart,
  smallMultiples,
} from '@utsushi/study/plots'
import { observedOf } from '../intervals.js'
import { runCount, type Runs } from '../data/runs.js'
import type { SimulatorTask } from '../loss.js'
import { columnOf, type ScoredPart } from '../score.js'

type Task = Pick<SimulatorTask, 'config' | 'data' | 'fitted'>

/** Outputs that are drawn, at most. */
const most = 8

/** All pictures of the first part, the test. */
export function pictures(task: Task, [part]: readonly ScoredPart[]): Readonly<Record<string, Picture>> {
  if (part === undefined) return {}
  const isCourse = task.fitted.axis.length > 0
  return {
    parity: parityPicture(task, part),
    intervals: isCourse ? coursesPicture(task, part) : intervalsPicture(task, part),
    ...(isCourse && { steps: stepsPicture(task, part) }),
  }
}

function parityPicture({ data, fitted }: Task, { evaluation, places, said }: ScoredPart): Picture {
  const observed = observedOf(data, places)
  return {
    chart: parityChart(
      'Emulated against simulated',
      fitted.outputs.slice(0, most).map(({ name, unit }, output) => ({
        ...{ name, unit },
        predicted: columnOf(said.mean, output, fitted),
        measured: columnOf(observed, output, fitted),
        rmse: evaluation.outputs[output]?.rmse.value ?? NaN,
      })),
      { measured: 'simulated', predicted: 'emulated' },
    ),
    caption: `The ${evaluation.part} runs; on the line, the emulator says what the simulator said${fitted.outputs.length > most ? `. The first ${most} of ${fitted.outputs.length} outputs` : ''}.`,
    alt: evaluation.outputs
      .map(({ name, r2 }) => `${name}: R² ${r2 === null ? 'unknown' : r2.toFixed(4)}`)
      .join(', '),
  }
}

/** Errors of single runs beside their intervals, in the order of what was said. */
function intervalsPicture({ data, fitted, config }: Task, { evaluation, places, said }: ScoredPart): Picture {
  const observed = observedOf(data, places)
  return {
    chart: smallMultiples({
      title: 'Errors and intervals',
      subtitle: 'Runs from the least to the largest output. Points: simulated less emulated.',
      columns: Math.min(2, fitted.outputs.length),
      panels: fitted.outputs.slice(0, most).map(({ name, unit }, output) => {
        const own = (all: Float64Array): Float64Array => columnOf(all, output, fitted)
        const [mean, lower, upper, truth] = [own(said.mean), own(said.lower), own(said.upper), own(observed)]
        const order = [...mean.keys()].toSorted((a, b) => (mean[a] ?? 0) - (mean[b] ?? 0))
        const x = order.map((_, place) => place + 1)
        const apart = (of: Float64Array): number[] =>
          order.map((row) => (of[row] ?? NaN) - (mean[row] ?? NaN))
        return lineChart({
          ...{ title: name, width: 300, height: 150, legend: false },
          x: { label: 'run' },
          y: { label: 'error', unit },
          series: [
            { name: 'simulated', x, y: apart(truth), colour: colours.observed, points: true, strokeWidth: 0 },
          ],
          bands: [
            {
              name: 'interval',
              x,
              lower: apart(lower),
              upper: apart(upper),
              colour: colours.predicted,
              opacity: 0.3,
            },
          ],
        })
      }),
    }),
    caption: `The ${evaluation.part} runs: ${formatShare(config.intervals.level)} of the points shall lie within the band.`,
    alt: evaluation.outputs
      .map(({ name, coverage }) => `${name}: ${formatShare(coverage)} within`)
      .join(', '),
  }
}

/** Best, middle and worst course with its interval. */
function coursesPicture({ config, data, fitted }: Task, { evaluation, places, said }: ScoredPart): Picture {
  const observed = observedOf(data, places)
  const width = observed.length / Math.max(1, places.length)
  const errors = places.map((_, row) => {
    let sum = 0
    for (let at = row * width; at < (row + 1) * width; at++)
      sum +=
        (((said.mean[at] ?? NaN) - (observed[at] ?? NaN)) /
          (fitted.outputs[at % fitted.outputs.length]?.spread || 1)) **
        2
    return sum
  })
  const order = [...errors.keys()].toSorted((a, b) => (errors[a] ?? 0) - (errors[b] ?? 0))
  const chosen = [
    { row: order[0] ?? 0, word: 'best' },
    { row: order[Math.floor(order.length / 2)] ?? 0, word: 'middle' },
    { row: order.at(-1) ?? 0, word: 'worst' },
  ]
  const steps = fitted.axis.length
  return {
    chart: smallMultiples({
      title: 'Courses that the emulator has not seen',
      subtitle: 'Grey: simulated. Blue: emulated, with its interval.',
      columns: 3,
      panels: fitted.outputs.slice(0, 4).flatMap(({ name, unit }, output) =>
        chosen.map(({ row, word }) => {
          const own = (all: Float64Array): Float64Array =>
            columnOf(all, output, fitted).subarray(row * steps, (row + 1) * steps)
          return lineChart({
            ...{ title: `${name}: ${word}`, width: 220, height: 130, legend: false },
            x: { label: config.axis.name, unit: config.axis.unit },
            y: { label: name, unit },
            series: [
              { name: 'simulated', x: fitted.axis, y: own(observed), colour: colours.observed },
              { name: 'emulated', x: fitted.axis, y: own(said.mean), colour: colours.predicted },
            ],
            bands: [
              {
                name: 'interval',
                x: fitted.axis,
                lower: own(said.lower),
                upper: own(said.upper),
                colour: colours.predicted,
                opacity: 0.25,
              },
            ],
          })
        }),
      ),
    }),
    caption: `The best, middle and worst of the ${evaluation.part} runs.`,
  }
}

/** How many runs lie within, step by step. */
function stepsPicture({ config }: Task, { evaluation }: ScoredPart): Picture {
  return {
    chart: lineChart({
      title: 'Runs within their intervals, step by step',
      x: { label: config.axis.name, unit: config.axis.unit },
      y: { label: 'share within', domain: [0, 1] },
      series: evaluation.outputs.map(({ name, steps }) => ({
        name,
        x: steps.map(({ at }) => at),
        y: steps.map(({ coverage }) => coverage),
      })),
      markers: [{ y: config.intervals.level, label: 'asked for' }],
    }),
    caption: `Share of the ${evaluation.part} runs whose value lies within, at each step.`,
  }
}

/** How runs lie in the space of the first parameters. */
export function inputsPicture({ inputs }: Runs): Picture {
  const width = inputs.names.length
  const column = (at: number): number[] =>
    Array.from({ length: inputs.values.length / width }, (_, run) => inputs.values[run * width + at] ?? NaN)
  const pairs = Array.from(
    { length: Math.min(6, Math.max(1, width - 1)) },
    (_, at) => [at, Math.min(at + 1, width - 1)] as const,
  )
  return {
    chart: smallMultiples({
      title: 'How the runs lie',
      columns: Math.min(3, pairs.length),
      panels: pairs.map(([a, b]) =>
        scatterChart({
          ...{ title: '', width: 190, height: 170, densityLabel: null },
          x: column(a),
          y: column(b),
          xAxis: { label: inputs.names[a] ?? '', ticks: 4 },
          yAxis: { label: inputs.names[b] ?? '', ticks: 4 },
        }),
      ),
    }),
    caption: 'Neighbouring parameters against each other; holes are where nothing was tried.',
  }
}

/** Rank correlation of every parameter with every output (its mean along an axis). */
export function effectsPicture(runs: Runs): Picture {
  const { inputs, outputs } = runs
  const count = runCount(runs)
  const [width, wide, many] = [inputs.names.length, outputs.values.length / count, outputs.names.length]
  const rows = inputs.names.slice(0, 30)
  const columns = outputs.names.slice(0, 30)
  const values = rows.map((_, at) =>
    columns.map((__, output) => {
      const x = Float32Array.from({ length: count }, (___, run) => inputs.values[run * width + at] ?? NaN)
      const y = Float32Array.from({ length: count }, (___, run) => {
        let sum = 0
        for (let k = output; k < wide; k += many) sum += outputs.values[run * wide + k] ?? NaN
        return sum
      })
      const found = spearman(x, y)
      return Number.isFinite(found) ? found : 0
    }),
  )
  return {
    chart: heatMap({
      title: 'What each parameter does',
      subtitle: 'Rank correlation with each output, −1 to 1.',
      ...{ rows, columns, values, label: 'ρ', domain: [-1, 1], scheme: 'diverging' },
    }),
    caption:
      'What rises or falls with a parameter; effects that bend back, or hang on another parameter, do not show.',
  }
}
