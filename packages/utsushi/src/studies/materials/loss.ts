// What training goes through and minimises: sequences, and the cross-entropy of their classes or the squared error of what is asked.
// All that is fitted (scales, weights of classes) is data here, never a constant: folds of a search then share one program.
import {
  add,
  arange,
  cast,
  floor,
  gather,
  maximum,
  minimum,
  mul,
  randomNormal,
  randomUniform,
  squeeze,
  type Tensor,
} from '@utsushi/graph'
import { crossEntropy, mse, type Randomness } from '@utsushi/learn'
import { named, type Examples, type Loss, type NamedTensors, type Task } from '@utsushi/study'
import type { MaterialsConfig } from './config.js'
import type { Materials, Places } from './data/measured.js'
import type { Fitted } from './fit/fitted.js'
import type { MaterialsModel, Seen } from './model.js'

/** The study with its data, before anything is trained. */
export type MaterialsTask = Task<MaterialsConfig, Materials, Places, Fitted, MaterialsModel | undefined>

/** Sequences, by place. */
export const trainingExamples = (_: MaterialsConfig, __: Materials, train: Places): Examples => ({
  count: train.length,
  called: 'training sequences',
  columns: { index: Int32Array.from(train) },
})

/** The sequences at `index`, out of the tables. */
export const seenAt = (data: NamedTensors, index: Tensor, isEven: boolean): Seen => ({
  values: gather(named(data, 'values'), index, 0),
  ...(!isEven && { lengths: gather(named(data, 'lengths'), index, 0) }),
})

/** Cross-entropy of classes, or mean squared error of scaled answers over those that are known. */
export function sequenceLoss({ config, model, fitted }: MaterialsTask): Loss<MaterialsModel | undefined> {
  const say = model?.say
  if (say === undefined) throw new RangeError(`model.kind ${config.model.kind} is not trained by gradients`)
  const isClasses = config.task.kind === 'classes'
  return {
    loss: ({ weights, data, batch, random }) => {
      const index = named(batch, 'index')
      const answers = isClasses ? undefined : gather(named(data, 'answers'), index, 0)
      const given = { ...seenAt(data, index, fitted.isEven), ...(answers && { answers }) }
      const seen = augmented(config, given, fitted.steps, random)
      const { outputs } = say(weights as Parameters<typeof say>[0], seen, random)
      if (isClasses) {
        const target = gather(named(data, 'classes'), index, 0)
        return config.training.classWeights === 'none'
          ? crossEntropy(outputs, target)
          : crossEntropy(outputs, target, { weights: gather(named(data, 'weights'), target, 0) })
      }
      return mse(outputs, gather(named(data, 'answers'), index, 0), {
        mask: gather(named(data, 'known'), index, 0),
      })
    },
  }
}

/** Sequences with noise on every point, and shifted along their axis, all of a batch alike. */
function augmented({ training }: MaterialsConfig, seen: Seen, steps: number, random: Randomness): Seen {
  const { seed, counter } = random
  const { noise, shift } = training
  let { values } = seen
  if (shift > 0) {
    const drawn = randomUniform({ seed, counter, stream: random.nextStream() }, [1])
    const by = squeeze(floor(mul(drawn, 2 * shift + 1)), 0)
    const places = minimum(maximum(add(cast(arange(steps), 'float32'), add(by, -shift)), 0), steps - 1)
    values = gather(values, cast(places, 'int32'), 1)
  }
  if (noise > 0)
    values = add(
      values,
      mul(randomNormal({ seed, counter, stream: random.nextStream() }, values.shape), noise),
    )
  return { ...seen, values }
}
