// Whether maps of such a network can be believed on such data: a bump of known place is planted into training sequences, the same kind of
// network is trained anew to tell sequences with it from the same sequences without, and its maps are asked for the place.
import { hostTensor, openRuntime, slice, squeeze, sub, type HostTensor, type Tensor } from '@utsushi/graph'
import {
  crossEntropy,
  fit,
  fromRecord,
  gradientField,
  gradientProgram,
  integratedGradients,
  localisation,
  meanSequence,
  plantCue,
  type ParameterTree,
  type PlantedCue,
  type Randomness,
  type Sequences,
  type Weights,
} from '@utsushi/learn'
import type { StudyContext } from '@utsushi/study'
import type { Places } from '../data/measured.js'
import { scaledSequences } from '../fit/rows.js'
import type { MaterialsTask } from '../loss.js'
import { materialsModel, type MaterialsModel } from '../model.js'

/** What came of it, plain JSON. */
export interface CueCheck {
  /** Points that the cue is long. */
  readonly span: number
  /** Its height, in deviations of the channel. */
  readonly height: number
  /** Sequences that were trained on, half of them with the cue; and others, which tell how well it was learnt. */
  readonly sequences: number
  readonly held: number
  readonly epochs: number
  /** Share of the others whose kind was told; 0.5 by chance. */
  readonly accuracy: number
  /** Mean average precision of the maps' sizes against where the cue stands: 1 where they show it and nothing else. */
  readonly found: number
  /** What maps of no sense would reach: the share of a sequence that the cue takes up. */
  readonly chance: number
}

/** Sequences that cues are planted into at most, and that the maps are taken of. */
const [most, explained] = [160, 16]

/** Share of them that is held out. */
const heldShare = 0.2

/** Points that training goes through at most, all epochs together: seconds, or a minute of a large network. */
const mostPoints = 4e6

/** High enough to be learnt in seconds beside what varies by itself. */
const height = 4

/** Told well enough that there is something to find. */
const learnt = 0.95

/**
 * Trains a network on the cue and looks for it in its maps; nothing where sequences differ in length, are few, or where the model has no
 * gradients of one answer.
 */
export async function checkPlantedCue(
  task: MaterialsTask,
  { signal }: Pick<StudyContext, 'signal'>,
): Promise<CueCheck | null> {
  const { config, data, fitted, parts, model } = task
  const train = parts.train
  if (!config.evaluation.plantedCue || model === undefined || config.model.kind === 'seq2seq') return null
  if (!fitted.isEven || train.length < 10) return null
  const places = evenly(train, most)
  const own = twiceAround(scaledSequences(data, fitted, places))
  const cut = 2 * Math.round(places.length * (1 - heldShare))
  const planted = plantCue({ sequences: own, height, seed: config.seed })
  const [steps = 1, channels = 1] = own.shape.slice(1)
  const [training, others] = [rowsOf(planted, 0, cut), rowsOf(planted, cut)]
  const network = materialsModel(config, { channels, steps, outputs: 2 })
  if (network === undefined) return null
  const epochs = Math.min(40, Math.max(5, Math.round(mostPoints / (cut * steps * channels))))
  const runtime = await openRuntime({ threads: 1 })
  try {
    const enough = new AbortController()
    const trained = await fit({
      model: layerOf(network),
      data: { x: training.sequences, y: training.labels },
      validation: { x: others.sequences, y: others.labels },
      forward: ({ model: say, x }) => say(x),
      loss: ({ output, y }) => crossEntropy(output, y),
      score: ({ output, y }) => ({ accuracy: shareRight(output, y) }),
      monitor: { metric: 'accuracy', higherIsBetter: true },
      onEpoch: ({ validation }) => {
        if ((validation?.accuracy ?? 0) >= learnt) enough.abort()
      },
      ...{ batch: 32, epochs, rate: config.training.learningRate, clip: 1, seed: config.seed, runtime },
      signal: AbortSignal.any([signal, enough.signal]),
    })
    if (signal.aborted) return null
    const weights = fromRecord(network.parameters, trained.weights, 'the network of the planted cue')
    const accuracy = shareRight(await trained.predict({ x: others.sequences }), others.labels)
    const asked = withCue(others, explained)
    const program = gradientProgram({
      ...{ parameters: network.parameters, steps, channels },
      score: ({ weights: given, sequence }) => cueLessNone(network.say(given, { values: sequence }).outputs),
    })
    const executable = await runtime.load(program)
    const parameters = hostTensor(weights)
    const field = gradientField({
      sequences: asked.sequences,
      run: (feeds) => executable.run({ parameters, ...feeds }),
    })
    const maps = await integratedGradients(field, {
      ...{ baselines: meanSequence(training.sequences), mostSteps: 128, tolerance: 0.02 },
    })
    const cue = asked.mask.reduce((sum, one) => sum + one, 0)
    return {
      ...{ span: cue / (asked.sequences.shape[0] ?? 1), height },
      ...{ sequences: cut, held: 2 * places.length - cut },
      epochs: trained.history.epochs.length,
      accuracy,
      found: localisation(maps, asked.mask),
      chance: cue / asked.mask.length,
    }
  } finally {
    await runtime.close()
  }
}

/** Logit of the cue less that of none, `[batch]`. */
function cueLessNone(logits: Tensor): Tensor {
  const of = (kind: number): Tensor => slice(logits, { axis: 1, start: kind, end: kind + 1 })
  return squeeze(sub(of(1), of(0)), 1)
}

/** The network as `fit` calls it. */
const layerOf = ({ parameters, say }: MaterialsModel) => ({
  parameters: parameters.tree,
  apply: (weights: Weights<ParameterTree>, values: Tensor) => say(weights, { values }).outputs,
  bound: (weights: Weights<ParameterTree>, random?: Randomness) => (values: Tensor) =>
    say(weights, { values }, random).outputs,
})

/** So many of some places, evenly spread. */
const evenly = (places: Places, count: number): Places =>
  places.length <= count
    ? places
    : Array.from({ length: count }, (_, k) => places[Math.floor((k * places.length) / count)] ?? 0)

/** Less their mean at every point, and each twice: one gets the cue, the other does not, and nothing else tells them apart. */
function twiceAround({ values, shape: [count, steps, channels] }: Sequences): HostTensor {
  const size = steps * channels
  const mean = new Float64Array(size)
  values.forEach((value, at) => (mean[at % size] = (mean[at % size] ?? 0) + value / count))
  const all = new Float32Array(2 * values.length)
  for (let at = 0; at < all.length; at++) {
    const sequence = Math.floor(at / size) >> 1
    all[at] = (values[sequence * size + (at % size)] ?? NaN) - (mean[at % size] ?? NaN)
  }
  return hostTensor(all, [2 * count, steps, channels])
}

/** Sequences `from` to `to` (exclusive) with what was planted into them. */
function rowsOf({ sequences, labels, mask }: PlantedCue, from: number, to?: number): PlantedCue {
  const [, ...rest] = sequences.shape
  const size = rest.reduce((product, dim) => product * dim, 1)
  const data = (sequences.data as Float32Array).slice(from * size, to === undefined ? undefined : to * size)
  const own = (labels.data as Int32Array).slice(from, to)
  return {
    sequences: hostTensor(data, [own.length, ...rest]),
    labels: hostTensor(own, [own.length], 'int32'),
    mask: mask.slice(from * size, to === undefined ? undefined : to * size),
  }
}

/** Some of those that hold the cue. */
function withCue(planted: PlantedCue, count: number): PlantedCue {
  const labels = planted.labels.data as Int32Array
  const places = Array.from(labels.keys()).filter((row) => labels[row] === 1)
  const rows = places.slice(0, count).map((row) => rowsOf(planted, row, row + 1))
  const [, ...rest] = planted.sequences.shape
  const data = rows.flatMap(({ sequences }) => Array.from(sequences.data as Float32Array))
  return {
    sequences: hostTensor(Float32Array.from(data), [rows.length, ...rest]),
    labels: hostTensor(new Int32Array(rows.length).fill(1), [rows.length], 'int32'),
    mask: Uint8Array.from(rows.flatMap(({ mask }) => Array.from(mask))),
  }
}

function shareRight({ data: logits }: HostTensor, { data: labels }: HostTensor): number {
  let right = 0
  labels.forEach((label: number | bigint, row: number) => {
    const said = Number(logits[2 * row + 1]) > Number(logits[2 * row]) ? 1 : 0
    right += said === Number(label) ? 1 : 0
  })
  return right / labels.length
}
