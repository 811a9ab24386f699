// The pictures of a run, by file name: which class is taken for which, what was said against what was so, some answers along their axis.
import type { Picture } from '@utsushi/study'
import { colours, formatNumber, heatMap, lineChart, parityChart, smallMultiples } from '@utsushi/study/plots'
import type { MaterialsTask } from '../loss.js'
import type { ScoredPart } from '../score.js'
import { attributionPicture, classAttributionPicture } from './attribution.js'

type Task = Pick<MaterialsTask, 'config' | 'data' | 'fitted'>

/** All pictures of the first part, the test. */
export function pictures(task: Task, [part]: readonly ScoredPart[]): Readonly<Record<string, Picture>> {
  if (part === undefined) return {}
  const classes = classAttributionPicture(task.config, task.fitted, part.evaluation.attribution)
  const single = attributionPicture(task, part)
  return {
    ...answerPictures(task, part),
    ...(single && { attribution: single }),
    ...(classes && { 'class-attribution': classes }),
  }
}

function answerPictures(task: Task, part: ScoredPart): Readonly<Record<string, Picture>> {
  const { asked } = task.data
  switch (asked.kind) {
    case 'classes':
      return { confusion: confusionPicture(asked.names, part) }
    case 'values':
      return { parity: parityPicture(asked, part) }
    case 'sequences':
      return { answers: answersPicture(task, asked, part) }
    default:
      return asked satisfies never
  }
}

type AskedOf<Kind> = Extract<Task['data']['asked'], { readonly kind: Kind }>

function confusionPicture(names: readonly string[], { evaluation: { model, part } }: ScoredPart): Picture {
  const confusion = model.kind === 'classes' ? model.confusion : []
  const shares = confusion.map((row) => {
    const all = row.reduce((sum, count) => sum + count, 0)
    return row.map((count) => (all === 0 ? NaN : Math.round((100 * count) / all)))
  })
  const mistakes = confusion.flatMap((row, so) =>
    row.flatMap((count, said) => (so !== said && count > 0 ? [{ so, said, count }] : [])),
  )
  const worst = mistakes.reduce<(typeof mistakes)[number] | undefined>(
    (most, one) => (most === undefined || one.count > most.count ? one : most),
    undefined,
  )
  return {
    chart: heatMap({
      title: 'Which class is taken for which',
      subtitle: 'Rows: what it is. Columns: what was said. Percent of the row.',
      rows: names,
      columns: names,
      values: shares,
      label: '%',
      domain: [0, 100],
      scheme: 'sequential',
    }),
    caption: `Classes of the ${part} sequences, in percent of what each is.`,
    alt:
      worst === undefined
        ? 'No class is taken for another.'
        : `Most often ${names[worst.so] ?? ''} is taken for ${names[worst.said] ?? ''}: ${worst.count} times.`,
  }
}

function parityPicture(
  { targets, values }: AskedOf<'values'>,
  { evaluation, places, said }: ScoredPart,
): Picture {
  const width = targets.length
  const quantities = evaluation.model.kind === 'classes' ? [] : evaluation.model.quantities
  return {
    chart: parityChart(
      'Predicted against measured',
      targets.map(({ name, unit }, target) => ({
        ...{ name, unit },
        predicted: Float64Array.from(places, (_, row) => said[row * width + target] ?? NaN),
        measured: Float64Array.from(places, (place) => values[place * width + target] ?? NaN),
        rmse: quantities[target]?.rmse.value ?? NaN,
      })),
    ),
    caption: `The ${evaluation.part} sequences; on the line, what was said is what was measured.`,
    alt: quantities
      .map(({ name, rmse }) => `${name}: RMSE ${rmse.value === null ? 'unknown' : formatNumber(rmse.value)}`)
      .join(', '),
  }
}

function answersPicture(
  { config }: Task,
  { axis, values, answer }: AskedOf<'sequences'>,
  { evaluation, places, said }: ScoredPart,
): Picture {
  const points = axis.length
  const errors = places.map((place, row) =>
    Array.from({ length: points }).reduce<number>(
      (sum, _, point) =>
        sum + ((said[row * points + point] ?? 0) - (values[place * points + point] ?? 0)) ** 2,
      0,
    ),
  )
  const order = errors.map((_, row) => row).toSorted((a, b) => (errors[a] ?? 0) - (errors[b] ?? 0))
  const chosen = [
    { row: order[0] ?? 0, word: 'best' },
    { row: order[Math.floor(order.length / 2)] ?? 0, word: 'middle' },
    { row: order.at(-1) ?? 0, word: 'worst' },
  ]
  return {
    chart: smallMultiples({
      title: `${answer.name}: what was asked for, and what was said`,
      subtitle: 'Grey: asked for. Blue: said.',
      columns: 2,
      panels: chosen.map(({ row, word }) =>
        lineChart({
          title: word,
          ...{ width: 300, height: 130 },
          x: { label: config.data.axis.name, unit: config.data.axis.unit },
          y: { label: answer.name, unit: answer.unit },
          legend: false,
          series: [
            {
              name: 'asked for',
              x: axis,
              y: values.subarray((places[row] ?? 0) * points, ((places[row] ?? 0) + 1) * points),
              colour: colours.observed,
            },
            {
              name: 'said',
              x: axis,
              y: said.subarray(row * points, (row + 1) * points),
              colour: colours.predicted,
            },
          ],
        }),
      ),
    }),
    caption: `The best, middle and worst of the ${evaluation.part} sequences.`,
  }
}
