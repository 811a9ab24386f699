// Methods that are fitted in one go and are then all there is.
import { div, maximum, sum, type Tensor } from '@utsushi/graph'
import { InputError } from '@utsushi/ground'
import { isSection } from '@utsushi/study'
import type { MaterialsConfig } from '../config.js'
import type { Materials, Places } from '../data/measured.js'
import type { Fitted } from './fitted.js'
import { fitLine, lineAnswers, lineTensor, parseLine, type Line } from './line.js'

/** A fitted method: plain data. */
export type Method = { readonly kind: 'ridge'; readonly line: Line }

/** Fits the method that a study file asks for; `undefined` where it asks for a network. */
export function fitMethod(
  { model }: MaterialsConfig,
  materials: Materials,
  train: Places,
  { isEven }: Pick<Fitted, 'isEven'>,
): Method | undefined {
  if (model.kind !== 'ridge') return undefined
  if (!isEven)
    throw new InputError(
      `model.kind: ridge looks at points one by one, and the sequences are of different lengths — bring all to one axis (preprocess: resample), or take kernels, neighbours or a network`,
    )
  return { kind: 'ridge', line: fitLine(materials, train) }
}

/** `[sequences, outputs]`: probabilities of the classes, or what is asked for in its unit. */
export const methodAnswers = ({ line }: Method, materials: Materials, places: Places): Float32Array =>
  lineAnswers(line, materials, places)

/** The same in graph form: `sequence` `[batch, steps, channels]` in its units. */
export function methodTensor({ line }: Method, { classes }: Fitted, sequence: Tensor, _?: Tensor): Tensor {
  const said = lineTensor(line, sequence)
  if (classes.length === 0) return said
  const positive = maximum(said, 0.01)
  return div(positive, sum(positive, { axes: 1, keepDims: true }))
}

/** @throws InputError when the record of a run is damaged */
export function parseMethod(value: unknown, file: string): Method {
  const { kind, line } = isSection(value) ? value : {}
  if (kind !== 'ridge') throw new InputError(`${file}: no method — train again or restore the file`)
  return { kind, line: parseLine(line, `${file}.line`) }
}
