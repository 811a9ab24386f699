// What training goes through and minimises: pictures, and the squared error of the scaled parameters, each weighed as the study file says.
// All that is fitted (scales, weights) is data here, never a constant: folds of a search then share one program.
import { add, exp, gather, mean, mul, neg, sum, type Tensor } from '@utsushi/graph'
import { named, type Examples, type Loss, type NamedTensors, type Task } from '@utsushi/study'
import { augmented } from './loss/augment.js'
import type { ArtworkConfig } from './config.js'
import type { Artworks, Places } from './data/artworks.js'
import type { Fitted } from './fit/fitted.js'
import type { ArtworkModel } from './model.js'

/** The study with its data, before anything is trained. */
export type ArtworkTask = Task<ArtworkConfig, Artworks, Places, Fitted, ArtworkModel>

/** Pictures, by place. */
export const trainingExamples = (_: ArtworkConfig, __: Artworks, train: Places): Examples => ({
  count: train.length,
  called: 'training pictures',
  columns: { index: Int32Array.from(train) },
})

/** The pictures at `index`, out of the tables: uint8 `[batch, size, size, 3]`. */
export const imagesAt = (data: NamedTensors, index: Tensor): Tensor => gather(named(data, 'images'), index, 0)

/** Mean squared error of each component over a batch, weighed and added; of several members, of all. */
export const pictureLoss = ({ config, model, fitted }: ArtworkTask): Loss<ArtworkModel> => ({
  loss: ({ weights, data, batch, random }) => {
    const index = named(batch, 'index')
    const images = augmented(config, fitted, imagesAt(data, index), random)
    const answers = gather(named(data, 'answers'), index, 0)
    const { members, logVariances } = model.say(weights, images, random)
    const each = members.map((outputs) => {
      const error = add(outputs, neg(answers))
      const own = mean(mul(error, error), { axes: [0] })
      return sum(
        logVariances === undefined
          ? mul(own, named(data, 'weights'))
          : add(mul(own, exp(neg(logVariances))), logVariances),
      )
    })
    return each.reduce((total, own) => add(total, own))
  },
})
