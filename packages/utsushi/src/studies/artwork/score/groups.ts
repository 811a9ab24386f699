// Groups that pictures fall into by their embeddings: a mixture of normal distributions in their principal components, as many as BIC
// chooses. Groups emerge; nobody has named them.
import { InputError } from '@utsushi/ground'
import {
  chooseMixture,
  componentMap,
  componentScores,
  fitComponents,
  mixtureComponents,
  neighbourMap,
  trustworthiness,
  type Matrix,
} from '@utsushi/learn'
import type { StudyContext } from '@utsushi/study'
import type { ArtworkAnswers } from '../answers.js'
import type { ArtworkConfig } from '../config.js'
import { pictureCount, valuesOf, type Places } from '../data/artworks.js'
import {
  describeGroups,
  fitParameterDraw,
  rangeText,
  type DescribedGroup,
  type ParameterDraw,
} from '../groups/index.js'
import type { ArtworkTask } from '../loss.js'

/** What is told of groups, plain JSON. */
export interface GroupSummary {
  readonly pictures: number
  /** Principal components that groups were looked for in, and the share of the embeddings' variance that they hold. */
  readonly dimensions: number
  readonly share: number
  /** BIC of each number and shape that was tried: the smallest was taken. */
  readonly tried: readonly { readonly groups: number; readonly shape: string; readonly bic: number }[]
  /** The heaviest first. */
  readonly groups: readonly GroupTold[]
  /** Of the map, 0 to 1: 1 where all neighbours on it are neighbours in the embeddings, too. */
  readonly trustworthiness: number
}

/** One group. */
export interface GroupTold {
  readonly name: string
  readonly pictures: number
  readonly share: number
  /** By what it differs from the others. */
  readonly words: string
  /** By parameter: what nine of ten of its pictures lie within. */
  readonly ranges: Readonly<Record<string, string>>
  /** What parameters like its own are drawn from; null of a single picture. */
  readonly draw: ParameterDraw | null
}

/** Pictures with their groups. */
export interface GroupedPictures {
  readonly summary: GroupSummary
  readonly places: Places
  /** `[pictures]`: group of each. */
  readonly of: Int32Array
  readonly groups: readonly DescribedGroup[]
  /** `[pictures, 2]`: places on the map. */
  readonly map: Matrix
}

/** Below a score of pictures, every group is chance. */
const fewest = 20

/** Groups some pictures of all parts, spread evenly; none where there are too few of them, or all are alike to the network. */
export async function groupPictures(
  { config, data }: Pick<ArtworkTask, 'config' | 'data'>,
  answers: ArtworkAnswers,
  { reporter }: Pick<StudyContext, 'reporter'>,
): Promise<GroupedPictures | undefined> {
  const all = pictureCount(data)
  const count = Math.min(config.groups.pictures, all)
  if (count < fewest) return undefined
  const places = Array.from({ length: count }, (_, k) => Math.floor((k * all) / count))
  const { embeddings: said } = await answers.of(places)
  const embeddings = { rows: count, columns: said.length / count, values: Float64Array.from(said) }
  const table = {
    parameters: data.parameters.map((one) => ({ ...one, unit: one.unit === 'deg' ? '°' : one.unit })),
    values: places.flatMap((place) => valuesOf(data, place)),
  }
  try {
    return { places, ...groupEmbeddings(config, embeddings, table) }
  } catch (error) {
    // Pictures that a hardly trained network takes for nearly one and the same lie so close that no spread of theirs can be told.
    if (!(error instanceof InputError) && !(error instanceof RangeError)) throw error
    const reason =
      error instanceof InputError
        ? error.message
        : `pictures lie too close to the network to be told apart (${error.message}) — train it for longer`
    reporter.warn(`groups: ${reason}`)
    return undefined
  }
}

/** @throws InputError where fewer embeddings differ than there are to be groups */
function groupEmbeddings(
  { groups: asked, seed }: Pick<ArtworkConfig, 'groups' | 'seed'>,
  embeddings: Matrix,
  table: Parameters<typeof describeGroups>[3],
): Omit<GroupedPictures, 'places'> {
  const components = fitComponents(embeddings, { most: asked.dimensions })
  if (components.directions.rows === 0)
    throw new InputError('all pictures are alike to the network — train it for longer')
  const scores = componentScores(components, embeddings)
  const { mixture, tried } = chooseMixture(scores, {
    components: Array.from(
      { length: Math.min(asked.most, Math.floor(embeddings.rows / 10)) },
      (_, k) => k + 1,
    ),
    covariances: asked.covariance === 'either' ? ['full', 'diagonal'] : [asked.covariance],
    ...{ seed, starts: 4 },
  })
  const of = mixtureComponents(mixture, scores)
  const groups = describeGroups(of, mixture.weights.length, scores, table)
  const map = asked.map === 'umap' ? neighbourMap(scores, { seed }) : componentMap(embeddings).places
  return {
    ...{ of, groups, map },
    summary: {
      ...{ pictures: embeddings.rows, dimensions: scores.columns },
      share: components.shares.reduce((sum, each) => sum + each, 0),
      tried: tried.map(({ components: number, covariance: shape, bic }) => ({ groups: number, shape, bic })),
      groups: groups.map(({ name, members, share, words, ranges }) => ({
        ...{ name, pictures: members.length, share, words },
        ranges: Object.fromEntries(ranges.map((range) => [range.parameter.name, rangeText(range)])),
        draw: members.length < 2 ? null : fitParameterDraw(table, members),
      })),
      trustworthiness: trustworthiness(embeddings, map),
    },
  }
}
