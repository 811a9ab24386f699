// All pictures of a search, by the name of their files.
import type { ChartSpec } from '../plots/render.js'
import { contourPicture } from './picture-contour.js'
import { foldsPicture } from './picture-folds.js'
import { historyPicture } from './picture-history.js'
import { importancesPicture } from './picture-importances.js'
import { intermediatePicture } from './picture-intermediate.js'
import { parallelPicture } from './picture-parallel.js'
import { paretoPicture } from './picture-pareto.js'
import { slicesPicture } from './picture-slices.js'
import { timelinePicture } from './picture-timeline.js'
import type { TuningReportInput } from './report-input.js'

const painters = {
  optimisation_history: historyPicture,
  fold_spread: foldsPicture,
  pareto_front: paretoPicture,
  parameter_importances: importancesPicture,
  parallel_coordinates: parallelPicture,
  slices: slicesPicture,
  contour: contourPicture,
  intermediate_values: intermediatePicture,
  timeline: timelinePicture,
} as const

export type TuningPictureName = keyof typeof painters

/** Names of the pictures in `visualizations/`, without ending. */
export const tuningPictureNames = Object.keys(painters) as readonly TuningPictureName[]

/**
 * The pictures that there is something to draw for.
 *
 * @example
 * for (const [name, spec] of tuningPictures(input)) writeFileSync(`${name}.svg`, (await renderChart(spec)).svg)
 */
export function tuningPictures(
  input: TuningReportInput,
): readonly (readonly [TuningPictureName, ChartSpec])[] {
  if (input.trials.length === 0) return []
  return tuningPictureNames.flatMap((name) => {
    const spec = painters[name](input)
    return spec === undefined ? [] : [[name, spec] as const]
  })
}
