// Training pictures changed at random where no parameter is: mirrored, moved, brighter or darker. What a parameter is read off is never
// changed: a picture whose hue was turned would teach a wrong hue.
import type { Tensor } from '@utsushi/graph'
import {
  augment,
  brightness,
  flips,
  pixelsOf,
  refuseChanges,
  shifts,
  type Augmentation,
  type ImageProperty,
  type Randomness,
} from '@utsushi/learn'
import type { ArtworkConfig } from '../config.js'
import type { Parameter } from '../data/encoding.js'
import type { Fitted } from '../fit/fitted.js'

/**
 * Pictures of a batch, changed while training and as they are otherwise.
 *
 * @param pictures uint8 `[batch, size, size, 3]`
 * @returns the same, or float32 `[batch, 3, size, size]` from 0 to 1
 */
export function augmented(
  { training }: Pick<ArtworkConfig, 'training'>,
  { size }: Pick<Fitted, 'size'>,
  pictures: Tensor,
  random: Randomness,
): Tensor {
  const ways = augmentations(training)
  if (ways.length === 0) return pictures
  return augment(pixelsOf(pictures, { height: size, width: size, channels: 3 }), ways, random)
}

/** @throws InputError for one that changes what a parameter is read off */
export function refuseAugmentations({ training }: ArtworkConfig, parameters: readonly Parameter[]): void {
  refuseChanges(
    augmentations(training),
    Object.fromEntries(parameters.map((parameter) => [parameter.name, shownBy(parameter)])),
  )
}

function augmentations({ flip, shift, brightness: by }: ArtworkConfig['training']): readonly Augmentation[] {
  return [
    ...(flip ? [{ ...flips(), name: 'training.flip' }] : []),
    ...(shift > 0 ? [{ ...shifts({ pixels: shift }), name: 'training.shift' }] : []),
    ...(by > 0 ? [{ ...brightness({ by }), name: 'training.brightness' }] : []),
  ]
}

/** Whatever an angle may be, where nobody has told what it is read off. */
const shownBy = ({ kind, shows }: Parameter): readonly ImageProperty[] =>
  shows ?? (kind === 'circular' ? ['hue', 'orientation', 'handedness'] : [])
