/**
 * For whoever wonders whether a taste for one sketch says anything of another: pictures of both are read by one network, a made-up person
 * chooses among those of the first, and what was learnt is carried over to the second through the network's embeddings. How far a search
 * then comes is measured with and without it, for a taste that both sketches can meet (a hue) and for one that they cannot (a number of dents
 * or of forks, of which neither says anything about the other).
 *
 * Usage: node examples/dist/transfer-a-taste.js <run folder of artwork>
 */
import { argv } from 'node:process'
import { fileURLToPath } from 'node:url'
import { openEmulator, type Emulator } from '@utsushi/emulator'
import { randomStream } from '@utsushi/ground'
import {
  componentScores,
  fitComponents,
  fitTaste,
  measureTransfer,
  simulatedChoice,
  transferredTaste,
  type Comparison,
  type Matrix,
} from '@utsushi/learn'
import { boughs, dents, valuesAt, type Painter, type Sketch, type SketchValues } from 'utsushi/sketches'
import { openPainter } from 'utsushi/sketches/node'

/** How much each picture is liked, 0 to 1, by what drew it. */
type Liking = (values: SketchValues) => number

/** What is measured of one liking: normalised regret, mean over the repeats. */
export interface MeasuredTransfer {
  readonly liking: string
  readonly questions: readonly number[]
  readonly with: readonly number[]
  readonly without: readonly number[]
  /** Share of what was expected that the choices bore out. */
  readonly trust: number
}

const nearHue = (hue: number): number => (1 + Math.cos(((hue - 200) * Math.PI) / 180)) / 2

const likings: readonly { readonly name: string; readonly first: Liking; readonly second: Liking }[] = [
  {
    name: 'a hue, which both have',
    first: ({ hue = 0 }) => nearHue(hue),
    second: ({ hue = 0 }) => nearHue(hue),
  },
  {
    name: 'many dents of the first, few forks of the second',
    first: ({ dipCount = 0 }) => (dipCount - 2) / 10,
    second: ({ forkCount = 0 }) => (7 - forkCount) / 5,
  },
]

/**
 * @param emulator of the study `artwork`, trained on the first sketch
 * @param options pictures of each sketch, questions, and how often all is repeated with other pictures and choices
 */
export async function measureTastes(
  emulator: Emulator,
  { pictures = 150, questions = 10, repeats = 10 } = {},
): Promise<readonly MeasuredTransfer[]> {
  const painter = await openPainter()
  const size = Number(emulator.inputs[0]?.shape[1])
  const measured = likings.map(({ name }) => ({ name, runs: [] as ReturnType<typeof measureTransfer>[] }))
  for (let repeat = 1; repeat <= repeats; repeat++) {
    const [one, other] = [
      await seen(emulator, painter, dents, { size, pictures, seed: repeat }),
      await seen(emulator, painter, boughs, { size, pictures, seed: repeat + 1000 }),
    ]
    const [first, second] = together(one.embeddings, other.embeddings)
    for (const [place, liking] of likings.entries()) {
      const random = randomStream(repeat, 'choices', place)
      const own = one.values.map(liking.first)
      const comparisons = Array.from({ length: 40 }, (): Comparison => {
        const shown = [random.below(pictures), random.below(pictures)]
        if (shown[0] === shown[1]) shown[1] = (random.below(pictures - 1) + 1 + (shown[0] ?? 0)) % pictures
        const { ranked } = simulatedChoice(
          shown.map((k) => own[k] ?? 0),
          1,
          { random },
        )
        return { shown, ranked: ranked.map((k) => shown[k] ?? 0) }
      })
      const groups = Array.from({ length: first.columns }, () => 0)
      const taste = fitTaste({ rows: first, comparisons }, { groups })
      const utilities = scaled(other.values.map(liking.second))
      measured[place]?.runs.push(
        measureTransfer({
          ...{ rows: second, expected: transferredTaste(taste, second), utilities, questions, seed: repeat },
          fit: { groups },
          choose: (options) =>
            simulatedChoice(
              options.map((k) => utilities[k] ?? 0),
              1,
              { random },
            ).ranked[0] ?? 0,
        }),
      )
    }
  }
  painter.free()
  return measured.map(({ name, runs }) => {
    const mean = (of: (run: (typeof runs)[number]) => number): number =>
      runs.reduce((sum, run) => sum + of(run), 0) / runs.length
    const places = Array.from({ length: questions + 1 }, (_, question) => question)
    return {
      liking: name,
      questions: places,
      with: places.map((question) => mean((run) => run.with[question] ?? NaN)),
      without: places.map((question) => mean((run) => run.without[question] ?? NaN)),
      trust: mean(({ trust }) => trust),
    }
  })
}

/** Pictures spread over a sketch's space at random, and what they are to the network. */
async function seen(
  emulator: Emulator,
  painter: Painter,
  sketch: Sketch,
  { size, pictures, seed }: { readonly size: number; readonly pictures: number; readonly seed: number },
) {
  const random = randomStream(seed, sketch.name)
  const values = Array.from({ length: pictures }, () =>
    valuesAt(
      sketch,
      sketch.parameters.map(() => random.uniform()),
    ),
  )
  const data = new Uint8Array(pictures * size * size * 3)
  for (const [k, own] of values.entries())
    data.set(
      painter.paint(sketch, own, random.below(2 ** 24), { width: size, height: size }),
      k * size * size * 3,
    )
  const { outputs } = await emulator.predict({ picture: { data, dims: [pictures, size, size, 3] } })
  const columns = Object.values(outputs['embedding']?.columns ?? {})
  const embeddings: Matrix = {
    ...{ rows: pictures, columns: columns.length },
    values: Float64Array.from({ length: pictures * columns.length }, (_, at) =>
      Number(columns[at % columns.length]?.[Math.floor(at / columns.length)]),
    ),
  }
  return { values, embeddings }
}

/** Embeddings of both along the principal components of both, each brought to 0 to 1. */
function together(one: Matrix, other: Matrix): readonly [Matrix, Matrix] {
  const all: Matrix = {
    ...{ rows: one.rows + other.rows, columns: one.columns },
    values: Float64Array.from([...one.values, ...other.values]),
  }
  const components = fitComponents(all, { most: 6 })
  const scores = componentScores(components, all)
  const ends = Array.from({ length: scores.columns }, (_, column) => {
    const own = Array.from(
      { length: scores.rows },
      (_row, row) => scores.values[row * scores.columns + column] ?? 0,
    )
    return [Math.min(...own), Math.max(...own)] as const
  })
  const brought = scores.values.map((value, at) => {
    const [low, high] = ends[at % scores.columns] ?? [0, 1]
    return (value - low) / (high - low)
  })
  const part = (from: number, rows: number): Matrix => ({
    ...{ rows, columns: scores.columns },
    values: brought.slice(from * scores.columns, (from + rows) * scores.columns),
  })
  return [part(0, one.rows), part(one.rows, other.rows)]
}

function scaled(values: readonly number[]): Float64Array {
  const [low, high] = [Math.min(...values), Math.max(...values)]
  return Float64Array.from(values, (value) => (value - low) / (high - low))
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const emulator = await openEmulator(`${argv[2] ?? 'runs/pictures'}/model.onnx`)
  for (const { liking, questions, with: carried, without, trust } of await measureTastes(emulator)) {
    console.log(`${liking}: trust ${trust.toFixed(2)} after the last question`)
    for (const question of questions.filter((k) => k % 2 === 0))
      console.log(
        `  after ${question} questions: ${(100 * (carried[question] ?? NaN)).toFixed(0)} % missed with, ${(100 * (without[question] ?? NaN)).toFixed(0)} % without`,
      )
  }
  await emulator.close()
}
