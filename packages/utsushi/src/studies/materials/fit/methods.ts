// Methods that are fitted in one go and are then all there is: random convolution kernels with a ridge, nearest neighbours by time
// warping, ridge and partial least squares on the points.
import { add, concat, div, reshape, sub, unsqueeze, type Tensor } from '@utsushi/graph'
import { InputError } from '@utsushi/ground'
import {
  fitPartialLeastSquares,
  fitRandomKernels,
  fitRidgeClassifier,
  fitRidgeLines,
  fitSequenceNeighbours,
  fitSequenceNovelty,
  noveltyChances,
  noveltyTensor,
  parsePartialLeastSquares,
  parseRandomKernels,
  parseRidgeClassifier,
  parseRidgeLines,
  parseSequenceNeighbours,
  parseSequenceNovelty,
  partialLeastSquaresTensor,
  predictPartialLeastSquares,
  predictRandomKernels,
  predictRidgeClassifier,
  predictRidgeLines,
  predictSequenceNeighbours,
  randomKernelsTensor,
  ridgeClassifierTensor,
  ridgeLinesTensor,
  sequenceNeighboursTensor,
  type Matrix,
  type PartialLeastSquares,
  type RandomKernels,
  type RidgeClassifier,
  type RidgeLines,
  type Sequences,
  type SequenceNeighbours,
  type SequenceNovelty,
} from '@utsushi/learn'
import { isSection } from '@utsushi/study'
import type { MaterialsConfig } from '../config.js'
import type { Materials, Places } from '../data/measured.js'
import type { Learnt } from './learnt.js'
import { askedRows, classesAt, pointsOf, scaledSequences, scaledTensor } from './rows.js'

/** A fitted method: plain data. */
export type Method =
  | { readonly kind: 'kernels'; readonly own: RandomKernels }
  | { readonly kind: 'neighbours'; readonly own: SequenceNeighbours }
  | { readonly kind: 'ridge'; readonly own: RidgeClassifier | RidgeLines }
  | { readonly kind: 'pls'; readonly own: PartialLeastSquares }
  | { readonly kind: 'distance'; readonly own: SequenceNovelty; readonly falseAlarms: number }

/** Fits the method that a study file asks for; `undefined` where it asks for a network. */
export function fitMethod(
  { model, seed, training, task }: MaterialsConfig,
  materials: Materials,
  train: Places,
  learnt: Learnt,
): Method | undefined {
  const { asked } = materials
  const classes = asked.kind === 'classes' ? asked.names.length : undefined
  const targets = asked.kind === 'classes' ? classesAt(asked, train) : askedRows(materials, train)
  const weights = training.classWeights === 'balanced' ? { classWeights: 'balanced' as const } : {}
  switch (model.kind) {
    case 'kernels':
      return {
        kind: 'kernels',
        own: fitRandomKernels({
          sequences: scaledSequences(materials, learnt, train),
          targets,
          kernels: { multiRocket: { features: model.kernels }, seed },
          ridge: { ...(classes !== undefined && { classes, ...weights }) },
        }),
      }
    case 'neighbours':
      return {
        kind: 'neighbours',
        own: fitSequenceNeighbours({
          sequences: scaledSequences(materials, learnt, train),
          targets,
          options: {
            windows: [0, 0.02, 0.05, 0.1, 0.2].filter((band) => band <= model.band),
            ...(classes !== undefined && { classes }),
          },
        }),
      }
    case 'ridge':
      return { kind: 'ridge', own: fitRidgeOn(materials, train, learnt, weights) }
    case 'pls': {
      refuseUneven(learnt, 'pls')
      return {
        kind: 'pls',
        own: fitPartialLeastSquares(
          pointsOf(scaledSequences(materials, learnt, train)),
          askedRows(materials, train),
          {
            most: model.components,
            scale: false,
            seed,
          },
        ),
      }
    }
    case 'distance': {
      const usual = asked.kind === 'classes' ? train.filter((place) => asked.of[place] === 0) : train
      return {
        kind: 'distance',
        own: fitSequenceNovelty({
          sequences: scaledSequences(materials, learnt, usual),
          kernels: { multiRocket: { features: Math.min(model.kernels, mostFeatures) } },
          seed,
        }),
        falseAlarms: task.falseAlarms,
      }
    }
    case 'rnn':
    case 'rnnRelu':
    case 'lstm':
    case 'gru':
    case 'minGru':
    case 'lru':
    case 'lstmFcn':
    case 'gruFcn':
    case 'seq2seq':
    case 'fcn':
    case 'resnet':
    case 'inception':
    case 'mlp':
      return undefined
    default:
      return model.kind satisfies never
  }
}

/** Features whose directions are kept: more make a file larger and no answer better. */
const mostFeatures = 2000

/** Ridge regression on the points, or a ridge classifier. */
export function fitRidgeOn(
  materials: Materials,
  train: Places,
  learnt: Learnt,
  weights: { readonly classWeights?: 'balanced' } = {},
): RidgeClassifier | RidgeLines {
  refuseUneven(learnt, 'ridge')
  const rows = pointsOf(scaledSequences(materials, learnt, train))
  const { asked } = materials
  return asked.kind === 'classes'
    ? fitRidgeClassifier(rows, classesAt(asked, train), { classes: asked.names.length, ...weights })
    : fitRidgeLines(rows, askedRows(materials, train))
}

/** What ridge says of some sequences, scaled. */
export const ridgeAnswers = (own: RidgeClassifier | RidgeLines, sequences: Sequences): Float32Array =>
  flat(
    isClassifier(own)
      ? predictRidgeClassifier(own, pointsOf(sequences))
      : predictRidgeLines(own, pointsOf(sequences)),
  )

function refuseUneven({ isEven }: Pick<Learnt, 'isEven'>, kind: string): void {
  if (!isEven)
    throw new InputError(
      `model.kind: ${kind} looks at points one by one, and the sequences are of different lengths — bring all to one axis (preprocess: resample), or take kernels, neighbours or a network`,
    )
}

const isClassifier = (own: RidgeClassifier | RidgeLines): own is RidgeClassifier => 'classes' in own

const flat = ({ values }: Matrix): Float32Array => Float32Array.from(values)

/** `[sequences, outputs]` of scaled sequences: probabilities of the classes, or what is asked for in its unit. */
export function methodAnswers(method: Method, sequences: Sequences): Float32Array {
  if (sequences.shape[0] === 0) return new Float32Array(0)
  switch (method.kind) {
    case 'kernels':
      return flat(predictRandomKernels(method.own, sequences))
    case 'neighbours':
      return flat(predictSequenceNeighbours(method.own, sequences))
    case 'ridge':
      return ridgeAnswers(method.own, sequences)
    case 'pls':
      return flat(predictPartialLeastSquares(method.own, pointsOf(sequences)))
    case 'distance':
      return Float32Array.from(
        [...noveltyChances(method.own, sequences)].flatMap((chance) => {
          const other = method.falseAlarms / (method.falseAlarms + chance)
          return [1 - other, other]
        }),
      )
    default:
      return method satisfies never
  }
}

/** The same in graph form: `sequence` `[batch, steps, channels]` in its units, `lengths` `[batch]`. */
export function methodTensor(method: Method, fitted: Learnt, sequence: Tensor, lengths?: Tensor): Tensor {
  const { steps, signals } = fitted
  const values = scaledTensor(sequence, fitted)
  const points = (): Tensor => reshape(values, [sequence.shape[0] ?? 1, steps * signals.length])
  switch (method.kind) {
    case 'kernels':
      return randomKernelsTensor(method.own, values, lengths)
    case 'neighbours':
      return sequenceNeighboursTensor(method.own, values, lengths)
    case 'ridge':
      return isClassifier(method.own)
        ? ridgeClassifierTensor(method.own, points())
        : ridgeLinesTensor(method.own, points())
    case 'pls':
      return partialLeastSquaresTensor(method.own, points())
    case 'distance': {
      // One half where as few usual sequences lie as far out as may be taken for other.
      const chance = unsqueeze(noveltyTensor(method.own, values, lengths), 1)
      const other = div(method.falseAlarms, add(chance, method.falseAlarms))
      return concat([sub(1, other), other], 1)
    }
    default:
      return method satisfies never
  }
}

/** @throws InputError when the record of a run is damaged */
export function parseMethod(value: unknown, file: string): Method {
  const { kind, own } = isSection(value) ? value : {}
  const where = `${file}.own`
  switch (kind) {
    case 'kernels':
      return { kind, own: parseRandomKernels(own, where) }
    case 'neighbours':
      return { kind, own: parseSequenceNeighbours(own, where) }
    case 'ridge':
      return {
        kind,
        own:
          isSection(own) && 'classes' in own ? parseRidgeClassifier(own, where) : parseRidgeLines(own, where),
      }
    case 'pls':
      return { kind, own: parsePartialLeastSquares(own, where) }
    case 'distance': {
      const falseAlarms = Number(isSection(value) ? value['falseAlarms'] : NaN)
      if (!(falseAlarms > 0 && falseAlarms <= 0.5))
        throw new InputError(`${file}.falseAlarms: is no share — train again or restore the file`)
      return { kind, own: parseSequenceNovelty(own, where), falseAlarms }
    }
    default:
      throw new InputError(`${file}: no method — train again or restore the file`)
  }
}
