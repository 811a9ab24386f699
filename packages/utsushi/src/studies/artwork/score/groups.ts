// Groups that pictures fall into by their embeddings: a mixture of normal distributions in their principal components, as many as BIC
// chooses. Groups emerge; nobody has named them.
import { chooseMixture, componentScores, fitComponents, mixtureComponents, type Matrix } from '@utsushi/learn'
import { InputError } from '@utsushi/ground'
import type { StudyContext } from '@utsushi/study'
import type { ArtworkAnswers } from '../answers.js'
import { pictureCount, type Places } from '../data/artworks.js'
import type { ArtworkTask } from '../loss.js'

/** What is told of groups, plain JSON. */
export interface GroupSummary {
  readonly pictures: number
  /** Principal components that groups were looked for in, and the share of the embeddings' variance that they hold. */
  readonly dimensions: number
  readonly share: number
  /** BIC of each number and shape that was tried: the smallest was taken. */
  readonly tried: readonly { readonly groups: number; readonly shape: string; readonly bic: number }[]
  /** Pictures of each group, the largest first. */
  readonly sizes: readonly number[]
}

/** Pictures with their groups. */
export interface GroupedPictures {
  readonly summary: GroupSummary
  readonly places: Places
  /** `[pictures]`: group of each. */
  readonly of: Int32Array
  /** `[pictures, dimensions]`: embeddings along their principal components. */
  readonly scores: Matrix
  /** `[pictures, units]` */
  readonly embeddings: Matrix
}

/**
 * Groups some pictures of all parts, spread evenly; none where there are too few of them.
 *
 * @param context for what is told meanwhile
 */
export async function groupPictures(
  { config, data }: Pick<ArtworkTask, 'config' | 'data'>,
  answers: ArtworkAnswers,
  { reporter }: Pick<StudyContext, 'reporter'>,
): Promise<GroupedPictures | undefined> {
  const { pictures: wanted, dimensions, most, covariance } = config.groups
  const all = pictureCount(data)
  const count = Math.min(wanted, all)
  // Below a score of pictures, every group is chance.
  if (count < 20) return undefined
  const places = Array.from({ length: count }, (_, k) => Math.floor((k * all) / count))
  const { embeddings: said } = await answers.of(places)
  const embeddings = { rows: count, columns: said.length / count, values: Float64Array.from(said) }
  const components = fitComponents(embeddings, { most: dimensions })
  if (components.directions.rows === 0) return undefined
  const scores = componentScores(components, embeddings)
  try {
    const { mixture, tried } = chooseMixture(scores, {
      components: Array.from({ length: Math.min(most, Math.floor(count / 10)) }, (_, k) => k + 1),
      covariances: covariance === 'either' ? ['full', 'diagonal'] : [covariance],
      ...{ seed: config.seed, starts: 4 },
    })
    const of = mixtureComponents(mixture, scores)
    const sizes = mixture.weights.map((_, group) => of.filter((own) => own === group).length)
    return {
      ...{ places, of, scores, embeddings },
      summary: {
        ...{ pictures: count, dimensions: scores.columns, sizes },
        share: components.shares.reduce((sum, each) => sum + each, 0),
        tried: tried.map(({ components: groups, covariance: shape, bic }) => ({ groups, shape, bic })),
      },
    }
  } catch (error) {
    // Pictures that are all alike to the network fall into no groups: a report without them is a report all the same.
    if (!(error instanceof InputError)) throw error
    reporter.warn(`groups: ${error.message}`)
    return undefined
  }
}
