// Inputs and outputs of an emulator by the scaler that was fitted to them: scaling as part of the program, and names, units,
// ranges and spreads as its metadata tells them.
import type { EmulatorInput, EmulatorOutput } from '@utsushi/emulator'
import type { Scaler } from '@utsushi/data'
import { add, constant, div, mul, sub, type Dim, type Tensor } from '@utsushi/graph'

/** What the metadata says where nobody has told: `1` would claim a number without a unit. */
const unknownUnit = 'unknown'

const vector = ({ features }: Scaler, key: 'center' | 'scale'): Tensor =>
  constant(features.map((feature) => feature[key]))

/** Physical units `[…, features]` → scaled. */
export const scaledBy = (x: Tensor, scaler: Scaler): Tensor =>
  div(sub(x, vector(scaler, 'center')), vector(scaler, 'scale'))

/** Scaled `[…, features]` → physical units. */
export const unscaledBy = (x: Tensor, scaler: Scaler): Tensor =>
  add(mul(x, vector(scaler, 'scale')), vector(scaler, 'center'))

/**
 * An input of an emulator, with the range of every column in training.
 *
 * @param axes of its shape, the last one `feature`
 */
export function inputPort(
  name: string,
  { shape }: { readonly shape: readonly Dim[] },
  axes: readonly string[],
  { features }: Scaler,
): EmulatorInput {
  const ranges = features.map((feature) => ({
    name: feature.name,
    unit: feature.unit ?? unknownUnit,
    min: feature.min,
    max: feature.max,
  }))
  return { name, dtype: 'float32', shape: shape as readonly (number | string)[], axes, features: ranges }
}

/** An output of an emulator, with the spread of every column in training. */
export function outputPort(
  name: string,
  shape: readonly (number | string)[],
  axes: readonly string[],
  { features }: Scaler,
): EmulatorOutput {
  const spreads = features.map((feature) => ({
    name: feature.name,
    unit: feature.unit ?? unknownUnit,
    std: feature.scale,
  }))
  return { name, dtype: 'float32', shape, axes, features: spreads }
}
