// What needs no network, to be beaten: the commonest class or the mean, what the axis alone gives away, the nearest sequence, a line in the
// points. Each is fitted on the training sequences, once a task.
import { fitSequenceNeighbours, predictSequenceNeighbours, type SequenceNeighbours } from '@utsushi/learn'
import { answersWide, type Asked, type Materials, type Places } from '../data/measured.js'
import { fitRidgeOn, ridgeAnswers } from '../fit/methods.js'
import { classesAt, scaledSequences } from '../fit/rows.js'
import type { MaterialsTask } from '../loss.js'

/** What a simple method says of some sequences. */
export interface RivalAnswers {
  readonly name: string
  /** `[sequences, outputs]` */
  readonly said: Float32Array
}

type Task = Pick<MaterialsTask, 'config' | 'data' | 'parts' | 'fitted'>

/** All that apply. */
export function rivalAnswers(task: Task, places: Places): readonly RivalAnswers[] {
  const { config, data, fitted } = task
  const { asked } = data
  const isEven = fitted.isEven
  const constant = constantAnswer(asked, task)
  return [
    {
      name: asked.kind === 'classes' ? 'always the commonest class' : 'always the mean',
      said: Float32Array.from(
        { length: places.length * constant.length },
        (_, at) => constant[at % constant.length] ?? NaN,
      ),
    },
    ...(asked.kind === 'classes' ? axisAlone(task, places) : []),
    ...(asked.kind === 'sequences' ? unchanged(data, places) : []),
    ...(isEven && asked.kind === 'classes'
      ? [{ name: 'the nearest sequence (Euclid)', said: nearest(task, places) }]
      : []),
    ...(isEven && config.model.kind !== 'ridge'
      ? [{ name: 'ridge on the points', said: ridgeSays(task, places) }]
      : []),
  ]
}

const fittedRidges = new WeakMap<object, ReturnType<typeof fitRidgeOn>>()

/** Ridge on the training sequences, fitted once a task. */
function ridgeSays({ data, fitted, parts }: Task, places: Places): Float32Array {
  const own = fittedRidges.get(fitted) ?? fitRidgeOn(data, parts.train, fitted)
  fittedRidges.set(fitted, own)
  return ridgeAnswers(own, scaledSequences(data, fitted, places))
}

/** Shares of the classes in training, or the mean of what is asked. */
function constantAnswer(asked: Asked, { parts: { train }, fitted }: Task): readonly number[] {
  if (asked.kind === 'classes') return fitted.shares
  const width = answersWide(asked)
  return Array.from({ length: width }, (_, column) => {
    const known = train
      .map((place) => asked.values[place * width + column] ?? NaN)
      .filter((value) => !Number.isNaN(value))
    return known.reduce((sum, value) => sum + value, 0) / known.length
  })
}

/** What start, step and number of points give away, before any is looked at: the classes of training sequences on the same axis. */
function axisAlone({ data, parts: { train }, fitted }: Task, places: Places): RivalAnswers[] {
  const key = (place: number): string => data.axes[place] ?? ''
  if (new Set(train.map(key)).size < 2) return []
  const { asked } = data
  if (asked.kind !== 'classes') return []
  const classes = asked.names.length
  const said = new Float32Array(places.length * classes)
  for (const [row, place] of places.entries()) {
    const alike = train.filter((other) => key(other) === key(place))
    for (let name = 0; name < classes; name++) {
      const own = alike.filter((other) => asked.of[other] === name).length
      // A class that no training sequence on this axis has is not impossible.
      said[row * classes + name] = (own + (fitted.shares[name] ?? 0)) / (alike.length + 1)
    }
  }
  return [{ name: 'start, step and length of the axis alone', said }]
}

/** The sequence itself, where an answer lies on the same points. */
function unchanged({ panel, asked, steps }: Materials, places: Places): RivalAnswers[] {
  if (asked.kind !== 'sequences' || asked.axis.length !== steps) return []
  const width = panel.names.length
  const isSame = asked.axis.every((value, point) => value === panel.order[point])
  if (!isSame) return []
  const said = new Float32Array(places.length * steps)
  for (const [row, place] of places.entries())
    for (let point = 0; point < steps; point++)
      said[row * steps + point] = panel.values[((panel.offsets[place] ?? 0) + point) * width] ?? NaN
  return [{ name: 'the sequence as it is', said }]
}

const fittedNeighbours = new WeakMap<object, SequenceNeighbours>()

/** The class of the nearest training sequence, sure of it as the share of right answers in training, each left out in turn. */
function nearest({ data, parts: { train }, fitted }: Task, places: Places): Float32Array {
  const { asked } = data
  if (asked.kind !== 'classes') return new Float32Array(0)
  const classes = asked.names.length
  const own =
    fittedNeighbours.get(fitted) ??
    fitSequenceNeighbours({
      sequences: scaledSequences(data, fitted, train),
      targets: classesAt(asked, train),
      options: { distance: 'euclidean', classes },
    })
  fittedNeighbours.set(fitted, own)
  const sure = (own.leaveOneOut * train.length + 1) / (train.length + 2)
  const votes = predictSequenceNeighbours(own, scaledSequences(data, fitted, places)).values
  return Float32Array.from(votes, (vote) => (vote === 1 ? sure : (1 - sure) / Math.max(1, classes - 1)))
}
