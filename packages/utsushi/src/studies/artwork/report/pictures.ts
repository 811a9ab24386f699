// The pictures of a run, by file name: estimates against the truth, held-out pictures with what was read off them, the worst of those that
// were drawn again, whether chances mean what they say, and the groups.
import type { ChartPicture, Picture, SheetOfPictures } from '@utsushi/study'
import { formatFixed, formatNumber, formatShare, parityChart, reliabilityChart } from '@utsushi/study/plots'
import { pixelsOf } from '../data/artworks.js'
import { nearestValue, errorOf } from '../data/encoding.js'
import type { ArtworkTask } from '../loss.js'
import type { Regenerated } from '../loop/regenerate.js'
import { truthOf, type ScoredPart } from '../score.js'
import { groupPictures } from './groups.js'
import { captionKey, captionOf } from './looks.js'
import { likenessWords } from './words.js'

type Task = Pick<ArtworkTask, 'config' | 'data' | 'fitted'>

/** All pictures of the first part, the test. */
export function pictures(task: Task, [part]: readonly ScoredPart[]): Readonly<Record<string, Picture>> {
  if (part === undefined) return {}
  const { chances } = part.evaluation
  return {
    estimates: estimatesSheet(task, part),
    parity: parityPicture(task, part),
    ...(chances.length > 0 && { chances: chancesPicture(part) }),
    ...(part.again.length > 0 && { regenerated: worstSheet(task, part.again) }),
    ...groupPictures(task, part),
  }
}

/** Held-out pictures, the truth and what was read; the first row holds the worst. */
function estimatesSheet(
  { data, fitted }: Task,
  { places, estimates, evaluation }: ScoredPart,
): SheetOfPictures {
  const { parameters } = fitted
  const width = parameters.length
  const truth = truthOf(data, parameters, places)
  const values = (of: Float32Array, row: number): number[] =>
    Array.from(of.subarray(row * width, (row + 1) * width))
  const badness = (row: number): number =>
    parameters.reduce((sum, parameter, k) => {
      const [said, so] = [estimates.raw[row * width + k] ?? NaN, truth[row * width + k] ?? NaN]
      return sum + Math.abs(errorOf(parameter, said, so)) / (parameter.high - parameter.low)
    }, 0)
  const order = places.map((_, row) => row).toSorted((a, b) => badness(b) - badness(a))
  const step = Math.max(1, Math.floor(order.length / 24))
  const shown = [...order.slice(0, 6), ...order.slice(6).filter((_, k) => k % step === 0)].slice(0, 30)
  const isWrong = (row: number): boolean =>
    parameters.some((parameter, k) => {
      const [said, so] = [estimates.taken[row * width + k] ?? NaN, truth[row * width + k] ?? NaN]
      return parameter.kind === 'count'
        ? said !== so
        : Math.abs(errorOf(parameter, said, so)) > (parameter.high - parameter.low) / 36
    })
  const wrong = shown.filter(isWrong).length
  return {
    sheet: {
      title: 'What was read off held-out pictures',
      subtitle: `${captionKey(parameters)}: above what drew them, below what was read; first the worst, then the others spread evenly`,
      pictures: shown.map((row) => ({
        ...{ pixels: pixelsOf(data, places[row] ?? 0), width: data.size, height: data.size },
        caption: [
          captionOf(parameters, values(truth, row)),
          {
            text: captionOf(parameters, values(estimates.taken, row)),
            mark: isWrong(row) ? ('wrong' as const) : ('right' as const),
          },
        ],
        ...(isWrong(row) && { mark: 'wrong' as const }),
      })),
    },
    caption: `${shown.length} of ${places.length} ${evaluation.part} pictures. Marked: a count that is not exact, or another parameter that is off by more than a 36th of its range.`,
    alt: `${shown.length} pictures with what was read off them, the ${Math.min(6, shown.length)} worst first; ${wrong} are marked as wrong.`,
  }
}

function parityPicture({ data, fitted }: Task, { places, estimates, evaluation }: ScoredPart): ChartPicture {
  const { parameters } = fitted
  const truth = truthOf(data, parameters, places)
  const column = (of: Float32Array, at: number): Float64Array =>
    Float64Array.from(places, (_, row) => of[row * parameters.length + at] ?? NaN)
  return {
    chart: parityChart(
      'Estimated against what drew the picture',
      parameters.map((parameter, at) => {
        const measured = column(truth, at)
        return {
          ...{ name: parameter.name, unit: parameter.unit, measured },
          // An angle just beyond its end stands beside the others, not at the other side of the picture.
          predicted: column(estimates.raw, at).map(
            (value, row) => (measured[row] ?? NaN) + errorOf(parameter, value, measured[row] ?? NaN),
          ),
          rmse: evaluation.model[at]?.rmse ?? NaN,
        }
      }),
    ),
    caption: `The ${evaluation.part} pictures, as the network says them, before counts are rounded.`,
    alt: evaluation.model
      .map(({ name, median }) => `${name}: half are off by less than ${formatNumber(median.value ?? NaN)}`)
      .join(', '),
  }
}

const chancesPicture = ({ evaluation: { chances, part } }: ScoredPart): ChartPicture => ({
  chart: reliabilityChart({
    title: 'Chance that a rounded count is right',
    curves: chances.map(({ name, bins }) => ({ name, bins })),
  }),
  caption: `The ${part} pictures by the chance that was told of them, learnt on the validation pictures: on the diagonal it came true as often as it was told.`,
  alt: chances
    .map(
      ({ name, expectedError }) =>
        `${name}: told and true differ by ${formatShare(expectedError)} on average`,
    )
    .join(', '),
})

/** The worst of what was drawn again, each beside its original. */
export function worstSheet(
  { data, fitted }: Pick<Task, 'data' | 'fitted'>,
  again: readonly Regenerated[],
): SheetOfPictures {
  return regeneratedSheet(
    fitted.parameters,
    data.size,
    again,
    'The worst of those that were drawn again, each beside its original',
  )
}

/** Originals beside what was drawn of their estimates, the least alike first. */
export function regeneratedSheet(
  parameters: Task['fitted']['parameters'],
  size: number,
  again: readonly Regenerated[],
  title: string,
): SheetOfPictures {
  const shown = again.toSorted((a, b) => a.likeness.ssim - b.likeness.ssim).slice(0, 16)
  return {
    sheet: {
      title,
      subtitle: `left the original, right what its estimate draws; ${captionKey(parameters)}`,
      pictures: shown.map(({ pixels, again: drawn, refined, truth, estimate, likeness }) => {
        const isExact =
          truth?.every((value, k) => {
            const parameter = parameters[k]
            return parameter?.kind !== 'count' || nearestValue(parameter, estimate[k] ?? NaN) === value
          }) ?? true
        return {
          ...{ pixels, width: size, height: size },
          beside: [
            { pixels: drawn, width: size, height: size },
            ...(refined ? [{ pixels: refined.pixels, width: size, height: size }] : []),
          ],
          caption: [
            ...(truth ? [captionOf(parameters, truth)] : []),
            {
              text: captionOf(parameters, estimate),
              mark: isExact ? ('right' as const) : ('wrong' as const),
            },
            `SSIM ${likenessWords(likeness.ssim)}${refined ? `, after the search ${likenessWords(refined.likeness.ssim)}` : ''}`,
          ],
        }
      }),
    },
    caption: `The ${shown.length} least alike of ${again.length} pictures that were drawn again.`,
    alt: `Pairs of pictures; the least alike has a structural similarity of ${formatFixed(shown[0]?.likeness.ssim ?? NaN, 3)}.`,
  }
}
