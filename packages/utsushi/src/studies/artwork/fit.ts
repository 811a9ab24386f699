// What is known of the training pictures before a network is: how parameters are scaled, and what an error of each counts.
import { hostTensor } from '@utsushi/graph'
import { InputError, listed } from '@utsushi/ground'
import type { Tables } from '@utsushi/study'
import type { ArtworkConfig } from './config.js'
import { pictureCount, type Artworks, type Places } from './data/artworks.js'
import { componentsOf, encoded, type Component } from './data/encoding.js'
import type { Fitted } from './fit/fitted.js'
import { historyWeights } from './fit/history.js'
import { refuseAugmentations } from './loss/augment.js'

/** What is learnt of some pictures. */
export function fitPictures(config: ArtworkConfig, artworks: Artworks, train: Places): Fitted {
  const chosen = config.model.parameters ?? artworks.parameters.map(({ name }) => name)
  const parameters = chosen.map((name) => {
    const found = artworks.parameters.find((one) => one.name === name)
    if (found === undefined)
      throw new InputError(
        `model.parameters: no parameter ${name} — there are ${listed(artworks.parameters.map((one) => one.name))}`,
      )
    return found
  })
  refuseAugmentations(config, parameters)
  const components = componentsOf(parameters)
  const scales = components.map((component) => scaleOf(component, artworks, train))
  return {
    ...{ parameters, size: artworks.size, sketch: artworks.sketch?.name ?? null, pictures: train.length },
    center: scales.map(({ center }) => center),
    scale: scales.map(({ scale }) => scale),
    weights: historyWeights(
      config.loss,
      artworks.history,
      components.map(({ name }) => name),
    ),
  }
}

function scaleOf(
  { parameter, of }: Component,
  { parameters, values }: Artworks,
  train: Places,
): { readonly center: number; readonly scale: number } {
  if (of !== 'value') return { center: 0, scale: 1 }
  const column = parameters.findIndex(({ name }) => name === parameter.name)
  const own = train.map((place) => values[place * parameters.length + column] ?? NaN)
  const center = own.reduce((sum, value) => sum + value, 0) / own.length
  const deviation = Math.sqrt(own.reduce((sum, value) => sum + (value - center) ** 2, 0) / own.length)
  return { center, scale: deviation > 1e-6 * Math.abs(center) ? deviation : 1 }
}

/**
 * The tables that stay beside a program. What is fitted is data too, never a constant: folds of a cross-validation then share one
 * program.
 *
 * @returns `images` uint8 `[pictures, size, size, 3]`; `answers` `[pictures, components]`, scaled; `weights` `[components]`
 */
export function pictureTables(_: ArtworkConfig, artworks: Artworks, fitted: Fitted): Tables {
  const { pixels, size, parameters, values } = artworks
  const count = pictureCount(artworks)
  const components = componentsOf(fitted.parameters)
  const columns = components.map(({ parameter }) =>
    parameters.findIndex(({ name }) => name === parameter.name),
  )
  const answers = new Float32Array(count * components.length)
  for (let picture = 0; picture < count; picture++)
    for (const [place, component] of components.entries()) {
      const value = values[picture * parameters.length + (columns[place] ?? 0)] ?? NaN
      answers[picture * components.length + place] =
        (encoded(component, value) - (fitted.center[place] ?? 0)) / (fitted.scale[place] ?? 1)
    }
  return {
    images: hostTensor(pixels, [count, size, size, 3], 'uint8'),
    answers: hostTensor(answers, [count, components.length]),
    weights: hostTensor(fitted.weights),
  }
}
