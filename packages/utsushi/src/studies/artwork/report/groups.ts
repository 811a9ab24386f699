// The groups in the report: how BIC chose how many, the map, and a sheet with pictures of each.
import type { ChartPicture, Picture } from '@utsushi/study'
import { lineChart, mapChart, palette, type PixelPicture } from '@utsushi/study/plots'
import { countOf } from '@utsushi/study'
import { heading, paragraph, type Block } from '@utsushi/study/report'
import { formatShare } from '@utsushi/study/plots'
import { pixelsOf, type Artworks } from '../data/artworks.js'
import type { ArtworkTask } from '../loss.js'
import type { GroupedPictures } from '../score/groups.js'
import type { ScoredPart } from '../score.js'

type Task = Pick<ArtworkTask, 'config' | 'data' | 'fitted'>

/** Map, sheet and curve; none without groups. */
export function groupPictures({ data }: Task, { grouped }: ScoredPart): Readonly<Record<string, Picture>> {
  if (grouped === undefined) return {}
  return { 'groups-map': mapPicture(data, grouped), 'groups-bic': bicPicture(grouped) }
}

const nameOf = (group: number): string => `group ${group + 1}`

const pictureOf = (data: Artworks, place: number): PixelPicture => ({
  ...{ pixels: pixelsOf(data, place), width: data.size, height: data.size },
})

function mapPicture(data: Artworks, { places, of, scores, summary }: GroupedPictures): ChartPicture {
  const column = (at: number): Float64Array =>
    Float64Array.from(places, (_, row) => scores.values[row * scores.columns + at] ?? 0)
  return {
    chart: mapChart({
      title: 'Where pictures lie to the network',
      ...{ x: column(0), y: column(Math.min(1, scores.columns - 1)) },
      groups: {
        of,
        entries: summary.sizes.map((_, group) => ({
          name: nameOf(group),
          colour: palette[group % palette.length] ?? '',
        })),
      },
      pictures: places.slice(0, 400).map((place, row) => ({ of: row, picture: pictureOf(data, place) })),
      axes: ['first component', 'second component'],
    }),
    caption: `${places.length} pictures by the first two principal components of their embeddings; like ones lie together.`,
    alt: `A map of ${places.length} pictures in ${summary.sizes.length} groups.`,
  }
}

function bicPicture({ summary: { tried, sizes } }: GroupedPictures): ChartPicture {
  const shapes = [...new Set(tried.map(({ shape }) => shape))]
  return {
    chart: lineChart({
      title: 'How many groups there are',
      ...{ width: 320, height: 160 },
      x: { label: 'groups' },
      y: { label: 'BIC' },
      series: shapes.map((shape) => {
        const own = tried.filter((one) => one.shape === shape)
        return { name: shape, x: own.map(({ groups }) => groups), y: own.map(({ bic }) => bic) }
      }),
    }),
    caption: `The smallest is taken: ${countOf(sizes.length, 'group')}. A curve that still falls at its end says that more would be taken (groups.most).`,
  }
}

/** How the groups were found, and what each holds. */
export function groupBlocks(
  part: ScoredPart | undefined,
  figures: (...names: readonly string[]) => readonly Block[],
): readonly Block[] {
  const grouped = part?.grouped
  if (grouped === undefined) return []
  const { pictures, dimensions, share, sizes } = grouped.summary
  return [
    heading('Groups of pictures'),
    paragraph(
      `${countOf(pictures, 'picture')} of all parts fall into ${countOf(sizes.length, 'group')} by what they are to the network: a mixture of normal distributions in the first ${dimensions} principal components of their embeddings, which hold ${formatShare(share)} of the variance. Nobody named the groups; how many there are is what the Bayesian information criterion takes.`,
    ),
    ...figures('groups-map', 'groups', 'groups-bic'),
  ]
}
