// How many numbers stand for a pixel.

/** How many numbers a pixel has: grey, red-green-blue, or those and alpha. */
export type ImageChannels = 1 | 3 | 4
