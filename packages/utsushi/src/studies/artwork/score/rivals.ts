// What needs no network, to be beaten: the middle of the range, the most alike of the training pictures, a line in the pixels of the
// picture made small. Each looks at the training pictures alone, once a task.
import { fitRidge, predictRidge, type Matrix, type Ridge } from '@utsushi/learn'
import { pixelsOf, type Artworks, type Places } from '../data/artworks.js'
import { componentsOf } from '../data/encoding.js'
import type { ArtworkTask } from '../loss.js'

/** What a simple method says of some pictures. */
export interface RivalAnswers {
  readonly name: string
  /** `[pictures, components]`, in their units. */
  readonly components: Float32Array
}

type Task = Pick<ArtworkTask, 'data' | 'parts' | 'fitted' | 'tables'>

/** Width and height that pictures are brought to before they are compared, px. */
const small = 16
/** Most training pictures that a rival looks at: what it says must not take longer than the network. */
const most = 1500

/** All that apply. */
export function rivalAnswers(task: Task, places: Places): readonly RivalAnswers[] {
  const { fitted } = task
  const middle = componentsOf(fitted.parameters).map((_, at) => fitted.center[at] ?? 0)
  const { pictures, ridge } = learnt(task)
  const looked = smallPictures(task.data, places)
  return [
    {
      name: 'always the mean',
      components: Float32Array.from(
        { length: places.length * middle.length },
        (_, at) => middle[at % middle.length] ?? NaN,
      ),
    },
    { name: 'the most alike of the training pictures', components: nearest(task, pictures, looked) },
    {
      name: `ridge on ${small} × ${small} pixels`,
      components: inUnits(task, Float32Array.from(predictRidge(ridge, looked).values)),
    },
  ]
}

interface Learnt {
  readonly pictures: { readonly places: Places; readonly small: Matrix }
  readonly ridge: Ridge
}

const known = new WeakMap<object, Learnt>()

function learnt(task: Task): Learnt {
  const before = known.get(task.fitted)
  if (before !== undefined) return before
  const { train } = task.parts
  const step = Math.max(1, train.length / most)
  const places = Array.from(
    { length: Math.min(train.length, most) },
    (_, k) => train[Math.floor(k * step)] ?? 0,
  )
  const looked = smallPictures(task.data, places)
  const own = { pictures: { places, small: looked }, ridge: fitRidge(looked, scaledAnswers(task, places)) }
  known.set(task.fitted, own)
  return own
}

/** `[pictures, small · small · 3]`: means over squares of pixels, about −1 to 1. */
function smallPictures(artworks: Artworks, places: Places): Matrix {
  const { size } = artworks
  const side = Math.min(small, size)
  const values = new Float64Array(places.length * side * side * 3)
  const hits = new Float64Array(side * side)
  const cell = Int32Array.from({ length: size }, (_, at) => Math.floor((at * side) / size))
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      const to = (cell[y] ?? 0) * side + (cell[x] ?? 0)
      hits[to] = (hits[to] ?? 0) + 1
    }
  for (const [row, place] of places.entries()) {
    const pixels = pixelsOf(artworks, place)
    const from = row * side * side * 3
    for (let y = 0; y < size; y++)
      for (let x = 0; x < size; x++) {
        const to = (cell[y] ?? 0) * side + (cell[x] ?? 0)
        for (let c = 0; c < 3; c++)
          values[from + to * 3 + c] =
            (values[from + to * 3 + c] ?? 0) +
            ((pixels[(y * size + x) * 3 + c] ?? 0) / 127.5 - 1) / (hits[to] ?? 1)
      }
  }
  return { rows: places.length, columns: side * side * 3, values }
}

/** `[pictures, components]`, as the tables hold them. */
function scaledAnswers({ tables, fitted }: Task, places: Places): Matrix {
  const width = componentsOf(fitted.parameters).length
  const all = tables['answers']?.data ?? new Float32Array(0)
  return {
    ...{ rows: places.length, columns: width },
    values: Float64Array.from({ length: places.length * width }, (_, at) =>
      Number(all[(places[Math.floor(at / width)] ?? 0) * width + (at % width)]),
    ),
  }
}

function inUnits({ fitted: { center, scale } }: Task, scaled: Float32Array): Float32Array {
  return scaled.map(
    (value, at) => value * (scale[at % scale.length] ?? NaN) + (center[at % scale.length] ?? NaN),
  )
}

/** The answers of the training picture whose small one differs least. */
function nearest(task: Task, { places, small: own }: Learnt['pictures'], looked: Matrix): Float32Array {
  const answers = scaledAnswers(task, places)
  const said = new Float32Array(looked.rows * answers.columns)
  for (let row = 0; row < looked.rows; row++) {
    let [least, best] = [Infinity, 0]
    for (let other = 0; other < own.rows; other++) {
      let sum = 0
      for (let at = 0; at < own.columns && sum < least; at++) {
        const difference =
          (looked.values[row * own.columns + at] ?? 0) - (own.values[other * own.columns + at] ?? 0)
        sum += difference * difference
      }
      if (sum < least) [least, best] = [sum, other]
    }
    for (let at = 0; at < answers.columns; at++)
      said[row * answers.columns + at] = answers.values[best * answers.columns + at] ?? NaN
  }
  return inUnits(task, said)
}
