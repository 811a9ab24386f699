// Cases to try an emulator on: a few pictures.
import { encodePng } from '@utsushi/data/node'
import type { ExampleCase } from '@utsushi/study'
import type { ArtworkConfig } from './config.js'
import { pixelsOf, type Artworks } from './data/artworks.js'

/** What a page carries without growing heavy. */
const mostPictures = 6

/** The first pictures, as they went into training. */
export const cases = (_: ArtworkConfig, artworks: Artworks): Promise<readonly ExampleCase[]> =>
  Promise.all(
    artworks.files.slice(0, mostPictures).map(async (name, place): Promise<ExampleCase> => {
      const { size } = artworks
      const png = await encodePng({
        height: size,
        width: size,
        channels: 3,
        values: pixelsOf(artworks, place),
      })
      return {
        ...{ name, about: 'of the pictures it was trained on', inputs: {} },
        picture: `data:image/png;base64,${Buffer.from(png).toString('base64')}`,
      }
    }),
  )
