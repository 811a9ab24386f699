/**
 * Pictures changed at random while a model learns, so that it comes to answer alike what should be answered alike. Each way of
 * changing says what of a picture it changes: what a target tells must not be among it.
 */
import { InputError } from '@utsushi/ground'
import type { Tensor } from '@utsushi/graph'
import type { Randomness } from '../layers/randomness.js'

/** What can be told of a picture. */
export const imageProperties = [
  'position',
  'orientation',
  'handedness',
  'brightness',
  'contrast',
  'hue',
  'saturation',
  'detail',
] as const

/** One of {@link imageProperties}. */
export type ImageProperty = (typeof imageProperties)[number]

/** A way of changing pictures. */
export interface Augmentation {
  /** What it is called in errors and reports. */
  readonly name: string
  /** What of a picture it changes; all else stays as it was. */
  readonly changes: readonly ImageProperty[]
  /**
   * Each picture changed in its own way.
   * @param pixels float32 `[batch, channels, height, width]`, 0 to 1; results may leave that range, since cutting them off would
   * change hues
   */
  apply(pixels: Tensor, random: Randomness): Tensor
}

/**
 * Pictures changed in all these ways, one after another; as they are when not training.
 *
 * @param random given while training
 * @example const seen = augment(pixelsOf(images, size), [flips(), brightness({ by: 0.1 })], random)
 */
export const augment = (
  pixels: Tensor,
  augmentations: readonly Augmentation[],
  random: Randomness | undefined,
): Tensor =>
  random === undefined ? pixels : augmentations.reduce((changed, { apply }) => apply(changed, random), pixels)

/**
 * Refuses augmentations that change what a target tells.
 *
 * @param targets what of a picture each target tells, such as `{ hue: ['hue'], lean: ['orientation'] }`
 * @throws InputError with the augmentation, the target and what to do
 * @example refuseChanges([hueTurns({ degrees: 20 })], { hue: ['hue'] }) // throws
 */
export function refuseChanges(
  augmentations: readonly Augmentation[],
  targets: Readonly<Record<string, readonly ImageProperty[]>>,
): void {
  for (const { name, changes } of augmentations)
    for (const [target, told] of Object.entries(targets)) {
      const shared = changes.find((property) => told.includes(property))
      if (shared === undefined) continue
      throw new InputError(
        `augmentation "${name}" changes the ${shared} of a picture, which is what the target "${target}" tells; leave it out`,
      )
    }
}
