// The groups in the report: what each holds, pictures of each, the map, and how BIC chose how many there are.
import { greatestOf } from '@utsushi/ground'
import { countOf, type ChartPicture, type Picture } from '@utsushi/study'
import {
  formatFixed,
  formatShare,
  lineChart,
  mapChart,
  palette,
  type PixelPicture,
} from '@utsushi/study/plots'
import { heading, paragraph, type Block } from '@utsushi/study/report'
import { pixelsOf, valuesOf, type Artworks } from '../data/artworks.js'
import { groupSheet } from '../groups/index.js'
import type { ArtworkTask } from '../loss.js'
import type { GroupedPictures } from '../score/groups.js'
import type { ScoredPart } from '../score.js'
import { captionOf } from './looks.js'

type Task = Pick<ArtworkTask, 'config' | 'data' | 'fitted'>

/** Groups that are shown by a sheet of their own. */
const sheets = 6

const sheetName = (group: number): string => `group-${group + 1}`

/** Map, a sheet of each of the first groups, and the curve of BIC; none without groups. */
export function groupPictures(
  { config, data }: Task,
  { grouped }: ScoredPart,
): Readonly<Record<string, Picture>> {
  if (grouped === undefined) return {}
  const { groups, places } = grouped
  return {
    'groups-map': mapPicture(config.groups.map, data, grouped),
    ...Object.fromEntries(
      groups.slice(0, sheets).map((group, place): [string, Picture] => [
        sheetName(place),
        {
          sheet: groupSheet(group, {
            picture: (row) => pictureOf(data, places[row] ?? 0),
            caption: (row) => captionOf(data.parameters, valuesOf(data, places[row] ?? 0)),
          }),
          caption: `${group.name}: ${group.words}`,
        },
      ]),
    ),
    'groups-bic': bicPicture(grouped),
  }
}

const pictureOf = (data: Artworks, place: number): PixelPicture => ({
  ...{ pixels: pixelsOf(data, place), width: data.size, height: data.size },
})

function mapPicture(
  kind: Task['config']['groups']['map'],
  data: Artworks,
  { places, of, groups, map, summary }: GroupedPictures,
): ChartPicture {
  const column = (at: number): Float64Array =>
    Float64Array.from(places, (_, row) => map.values[row * map.columns + at] ?? 0)
  // Of all pictures some are shown, those in the middle of a group first.
  const shown = [...groups.flatMap(({ representatives }) => representatives.middle), ...places.keys()]
  return {
    chart: mapChart({
      title: 'Where pictures lie to the network',
      ...{ x: column(0), y: column(1) },
      groups: {
        of,
        // A component without pictures is no group, and keeps its place.
        entries: Array.from({ length: greatestOf(of) + 1 }, (_, component) => ({
          name: groups.find((group) => group.component === component)?.name ?? '',
          colour: palette[component % palette.length] ?? '',
        })),
      },
      pictures: shown.slice(0, 400).map((row) => ({ of: row, picture: pictureOf(data, places[row] ?? 0) })),
      notes: [`trustworthiness ${formatFixed(summary.trustworthiness, 2)}`],
      ...(kind === 'pca' && { axes: ['first component', 'second component'] as const }),
    }),
    caption: `${places.length} pictures by ${kind === 'pca' ? 'the first two principal components of their embeddings' : 'their neighbours in the embeddings (UMAP)'}: like ones lie together. Trustworthiness is 1 where whatever is near on the map is near to the network, too; strangers among the neighbours take from it.`,
    alt: `A map of ${places.length} pictures in ${groups.length} groups.`,
  }
}

function bicPicture({ summary: { tried, groups } }: GroupedPictures): ChartPicture {
  const shapes = [...new Set(tried.map(({ shape }) => shape))]
  return {
    chart: lineChart({
      title: 'How many groups there are',
      ...{ width: 320, height: 160 },
      x: { label: 'groups' },
      y: { label: 'BIC' },
      series: shapes.map((shape) => {
        const own = tried.filter((one) => one.shape === shape)
        return { name: shape, x: own.map(({ groups: number }) => number), y: own.map(({ bic }) => bic) }
      }),
    }),
    caption: `The smallest is taken: ${countOf(groups.length, 'group')}. A curve that still falls at its end says that more would be taken (groups.most).`,
  }
}

/** How the groups were found, and what each holds. */
export function groupBlocks(
  part: ScoredPart | undefined,
  figures: (...names: readonly string[]) => readonly Block[],
): readonly Block[] {
  const summary = part?.grouped?.summary
  if (summary === undefined) return []
  const { pictures, dimensions, share, groups } = summary
  const names = Object.keys(groups[0]?.ranges ?? {})
  return [
    heading('Groups of pictures'),
    paragraph(
      `${countOf(pictures, 'picture')} of all parts fall into ${countOf(groups.length, 'group')} by what they are to the network: a mixture of normal distributions in the first ${dimensions} principal components of their embeddings, which hold ${formatShare(share)} of the variance. Nobody named the groups; how many there are is what the Bayesian information criterion takes.`,
    ),
    {
      kind: 'table',
      caption: 'What each group holds: nine of ten of its pictures lie within',
      columns: [
        { name: 'group', align: 'left' },
        { name: 'pictures', format: 'count' },
        ...names.map((name) => ({ name, align: 'left' as const })),
        { name: 'sets it apart', align: 'left' },
      ],
      rows: groups.map(({ name, pictures: own, ranges, words }) => [
        ...[name, own],
        ...names.map((parameter) => ranges[parameter] ?? '–'),
        words,
      ]),
    },
    ...figures('groups-map', ...Array.from({ length: sheets }, (_, place) => sheetName(place)), 'groups-bic'),
  ]
}
