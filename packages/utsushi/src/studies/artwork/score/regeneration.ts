// Held-out pictures drawn again from their estimates, where what drew them is known.
import type { StudyContext } from '@utsushi/study'
import { quantileOf } from '@utsushi/study/plots'
import { pixelsOf, valuesOf, type Places } from '../data/artworks.js'
import type { ArtworkTask } from '../loss.js'
import { regenerate, type Likeness, type Original, type Regenerated } from '../loop/regenerate.js'
import { sketchGenerator } from '../generator/generator.js'
import type { Estimated } from './errors.js'

/** How alike pictures and their regenerations are. */
export interface LikenessSummary {
  readonly median: number
  /** A tenth is below. */
  readonly tenth: number
  readonly least: number
}

export interface RegenerationSummary {
  readonly pictures: number
  /** Drawn with the seed of the original, where it is known. */
  readonly ssim: LikenessSummary
  /** Median of the mean absolute difference, as a share of the full range. */
  readonly pixelError: number
  /** Drawn with another seed: a sibling. */
  readonly sibling: LikenessSummary | null
  /** After a search in the picture. */
  readonly refined: {
    readonly ssim: LikenessSummary
    readonly pixelError: number
    readonly drawn: number
  } | null
}

type Task = Pick<ArtworkTask, 'config' | 'data' | 'fitted'>

/** Draws again as many as the study file says, spread over the part; none where the sketch or one of its parameters is not known. */
export async function regeneratePart(
  { config, data, fitted }: Task,
  places: Places,
  { taken }: Estimated,
  { signal, reporter }: Pick<StudyContext, 'signal' | 'reporter'>,
): Promise<{ readonly pictures: readonly Regenerated[]; readonly summary: RegenerationSummary } | undefined> {
  const { sketch, size } = data
  const { pictures: wanted, refine } = config.regeneration
  const { parameters } = fitted
  if (sketch === undefined || wanted === 0 || places.length === 0) return undefined
  if (parameters.length < sketch.parameters.length) return undefined
  const generator = await sketchGenerator(sketch, { width: size, height: size })
  const count = Math.min(wanted, places.length)
  const pictures: Regenerated[] = []
  for (let k = 0; k < count; k++) {
    signal.throwIfAborted()
    const row = Math.floor((k * places.length) / count)
    const place = places[row] ?? 0
    const truth = valuesOf(data, place)
    const seed = data.seeds?.[place]
    const original: Original = {
      name: data.files[place] ?? '',
      pixels: pixelsOf(data, place),
      truth: parameters.map(
        ({ name }) => truth[data.parameters.findIndex((one) => one.name === name)] ?? NaN,
      ),
      ...(seed !== undefined && { seed }),
      estimate: Array.from(taken.subarray(row * parameters.length, (row + 1) * parameters.length)),
    }
    pictures.push(await regenerate(original, { parameters, generator, size, refine }))
    reporter.progress({ task: 'draw again', done: k + 1, total: count, unit: 'pictures' })
  }
  generator.close()
  return { pictures, summary: regenerationSummary(pictures) }
}

/** What regenerations come to. */
export function regenerationSummary(pictures: readonly Regenerated[]): RegenerationSummary {
  const own = pictures.map(({ likeness }) => likeness)
  const siblings = pictures.flatMap(({ sibling }) => sibling ?? [])
  const refined = pictures.flatMap((one) => one.refined ?? [])
  const better = refined.map(({ likeness }) => likeness)
  return {
    pictures: pictures.length,
    ssim: summaryOf(own),
    pixelError: medianPixelError(own),
    sibling: siblings.length === 0 ? null : summaryOf(siblings),
    refined:
      refined.length === 0
        ? null
        : {
            ssim: summaryOf(better),
            pixelError: medianPixelError(better),
            drawn: refined.reduce((sum, { drawn }) => sum + drawn, 0) / refined.length,
          },
  }
}

function summaryOf(all: readonly Likeness[]): LikenessSummary {
  const sorted = all.map(({ ssim }) => ssim).toSorted((a, b) => a - b)
  return { median: quantileOf(sorted, 0.5), tenth: quantileOf(sorted, 0.1), least: sorted[0] ?? NaN }
}

const medianPixelError = (all: readonly Likeness[]): number =>
  quantileOf(
    all.map(({ pixelError }) => pixelError).toSorted((a, b) => a - b),
    0.5,
  )
