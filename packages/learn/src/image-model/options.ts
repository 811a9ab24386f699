/**
 * What an image model is made of.
 */

/** How the maps after a convolution are normalised. */
export const imageNorms = ['group', 'none'] as const

/** How the maps after a convolution are normalised: each sample by groups of channels, or not at all. */
export type ImageNorm = (typeof imageNorms)[number]

/** What stands between the last block's map and the outputs: every place by itself, or the mean over all places. */
export const imageHeads = ['flat', 'global'] as const

/** What stands between the last block's map and the outputs. */
export type ImageHead = (typeof imageHeads)[number]

/** Sizes of an image model, and what it is made of. */
export interface ImageModelOptions {
  /** Rows of a picture. */
  readonly height: number
  /** Columns of a picture. */
  readonly width: number
  /** Channels of a pixel; 3 when left out: red, green, blue. */
  readonly channels?: number
  /** Values that the head gives. */
  readonly outputs: number
  /** Channels after each block; every block halves height and width. [32, 64, 128, 128] when left out. */
  readonly blocks?: readonly number[]
  /** Whether a residual block (two convolutions beside a way around them) follows the convolution of every block. */
  readonly residual?: boolean
  /** `group` when left out. */
  readonly norm?: ImageNorm
  /**
   * `flat`, when left out: all places of the last map, which keeps where things are. `global`: their mean, which has fewer
   * weights and answers pictures alike wherever things are.
   */
  readonly head?: ImageHead
  /** Numbers that stand for a picture before the last layer; 128 when left out. */
  readonly embedding?: number
  /** Share of the embedding that is left out while training; none when left out. */
  readonly dropout?: number
}

/**
 * Refuses options that make no model.
 * @throws RangeError with the option's name and what to give in its place
 */
export function checkImageOptions(options: ImageModelOptions): void {
  const { height, width, channels = 3, outputs, blocks = [32], norm = 'group', head = 'flat' } = options
  const { embedding = 128, dropout = 0 } = options
  const refuse = (complaint: string): never => {
    throw new RangeError(`imageModel: ${complaint}`)
  }
  if (blocks.length === 0) refuse('blocks is empty; give the channels of at least one block')
  const counts: Readonly<Record<string, number>> = {
    ...{ height, width, channels, outputs, embedding },
    ...Object.fromEntries(blocks.map((block, k) => [`blocks[${k}]`, block])),
  }
  for (const [name, value] of Object.entries(counts))
    if (!(Number.isInteger(value) && value >= 1))
      refuse(`${name} is ${String(value)}, expected a whole number from 1`)
  const least = 2 ** blocks.length
  if (Math.min(height, width) < least)
    refuse(
      `a picture of ${width} × ${height} pixels cannot be halved ${blocks.length} times: give at most ${Math.floor(Math.log2(Math.min(height, width)))} blocks, or pictures of ${least} × ${least} pixels or more`,
    )
  if (!imageNorms.includes(norm))
    refuse(`there is no norm "${String(norm)}": there are ${imageNorms.join(', ')}`)
  if (!imageHeads.includes(head))
    refuse(`there is no head "${String(head)}": there are ${imageHeads.join(', ')}`)
  if (!(dropout >= 0 && dropout < 1)) refuse(`dropout is ${dropout}, expected a share from 0 to below 1`)
}
