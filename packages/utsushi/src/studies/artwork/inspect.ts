// `inspect`: a look at pictures before training, written as a report: how many, of what, how their parameters are spread, what they look
// like, what each part holds.
import { InputError } from '@utsushi/ground'
import { sentence, type Look, type PartsOf, type StudyContext } from '@utsushi/study'
import { describeColumns, heading, paragraph, rangeSummary, type Block } from '@utsushi/study/report'
import type { ArtworkConfig } from './config.js'
import { groupsOf, partsOf } from './data.js'
import { pictureCount, type Artworks, type Places } from './data/artworks.js'
import { readArtworks } from './data/read.js'
import { columnsOf } from './describe.js'
import { samplesSheet, spreadPicture } from './report/looks.js'

/** @throws InputError when the pictures cannot be read */
export async function inspect(config: ArtworkConfig, context: StudyContext): Promise<Look<Artworks>> {
  const artworks = await readArtworks(config, context)
  const columns = describeColumns(columnsOf(artworks).panel, 'targets')
  const cut = cutOf(config, artworks)
  return {
    data: artworks,
    tables: [rangeSummary('Parameters', columns)],
    inspection: {
      study: 'artwork',
      source: artworks.table,
      overview: [
        { name: 'pictures', value: pictureCount(artworks), format: 'count' },
        { name: 'size', value: `${artworks.size} × ${artworks.size} px` },
        { name: 'drawn by', value: artworks.sketch?.name ?? 'another program' },
        {
          name: 'parameter sets',
          value: new Set(groupsOf('parameters', artworks)).size,
          format: 'count',
        },
        { name: 'seed of each picture', value: artworks.seeds === undefined ? 'not known' : 'known' },
      ],
      columns,
      gaps: [],
      closures: [],
      warnings: [],
    },
    pictures: { pictures: samplesSheet(artworks), parameters: spreadPicture(artworks) },
    blocks: (figures) => [
      heading('Pictures'),
      ...figures('pictures', 'parameters'),
      heading('Parts'),
      ...('problem' in cut
        ? [paragraph(sentence(`The pictures cannot be split so: ${cut.problem}`))]
        : [partTable(artworks, cut.parts)]),
    ],
  }
}

type Cut = { readonly parts: PartsOf<Places> } | { readonly problem: string }

function cutOf(config: ArtworkConfig, artworks: Artworks): Cut {
  try {
    return { parts: partsOf(config, artworks) }
  } catch (error) {
    if (error instanceof InputError) return { problem: error.message }
    throw error
  }
}

/** What each part holds. */
export function partTable(artworks: Artworks, parts: PartsOf<Places>): Block {
  const sets = groupsOf('parameters', artworks)
  return {
    kind: 'table',
    caption: 'Parts',
    columns: [
      { name: 'part', align: 'left' },
      { name: 'pictures', format: 'count' },
      { name: 'parameter sets', format: 'count' },
    ],
    rows: Object.entries(parts).map(([name, places = []]) => [
      ...[name, places.length],
      new Set(places.map((place) => sets[place])).size,
    ]),
  }
}
