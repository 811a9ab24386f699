// The pictures as the look before training sees them: the parameters, where their values stand, and what only pictures can be asked: whether
// parameters cover their ranges, whether pictures are blank.
import { countOf, listed } from '@utsushi/ground'
import { someOf, type DataDescription, type DataFinding, type DescribedColumns } from '@utsushi/study'
import type { ArtworkConfig } from './config.js'
import { spanWords } from './data.js'
import { pictureCount, pixelsOf, type Artworks, type Places } from './data/artworks.js'

/** Describes pictures, once, for `inspect`, `train`, `tune` and the report. */
export const describe = (config: ArtworkConfig, artworks: Artworks): DataDescription<Places> => ({
  columns: [columnsOf(artworks)],
  part: (name, places) => ({
    key: `split.${name}`,
    span: spanWords(artworks, places),
    remedy: 'hold out others (split.seed)',
  }),
  findings: () => findings(config, artworks),
})

/** The parameters, a row a picture. */
export function columnsOf(artworks: Artworks): DescribedColumns<Places> {
  const { parameters, values, table, rows, files } = artworks
  return {
    ...{ role: 'target', key: 'data.parameters' },
    withoutValue: () => 'write what the picture was drawn with, or drop the row',
    panel: {
      names: parameters.map(({ name }) => name),
      units: parameters.map(({ unit }) => unit),
      shape: [pictureCount(artworks), parameters.length],
      values,
      missing: parameters.map(() => 0),
    },
    entity: (picture) => files[picture] ?? '',
    where: (picture) => ({ file: table, row: rows[picture] ?? 0 }),
    rows: (part) => ({ entities: [...part] }),
  }
}

function findings(_: ArtworkConfig, artworks: Artworks): DataFinding[] {
  return [...blankPictures(artworks), ...narrowRanges(artworks)]
}

/** Pictures of one colour: nothing can be read off them. */
function blankPictures(artworks: Artworks): DataFinding[] {
  const blank = artworks.files.filter((_, place) => {
    const pixels = pixelsOf(artworks, place)
    for (let at = 3; at < pixels.length; at++) if (pixels[at] !== pixels[at % 3]) return false
    return true
  })
  if (blank.length === 0) return []
  return [
    {
      ...{ kind: 'other', level: 'warn' },
      message: `${countOf(blank.length, 'picture is', 'pictures are')} of one colour (${someOf(blank)}): no parameter can be read off them — draw them again, or drop their rows`,
    },
  ]
}

/** Parameters that cover less than half of what is declared. */
function narrowRanges({ parameters, values }: Artworks): DataFinding[] {
  const narrow = parameters.filter(({ low, high }, place) => {
    let [least, most] = [Infinity, -Infinity]
    for (let at = place; at < values.length; at += parameters.length) {
      least = Math.min(least, values[at] ?? NaN)
      most = Math.max(most, values[at] ?? NaN)
    }
    return most - least < (high - low) / 2
  })
  if (narrow.length === 0) return []
  return [
    {
      ...{ kind: 'range', level: 'warn', columns: narrow.map(({ name }) => name) },
      message: `${listed(narrow.map(({ name }) => name))} cover${narrow.length === 1 ? 's' : ''} less than half of the declared range: what lies beyond was never seen — draw further pictures, or declare the range that there is`,
    },
  ]
}
