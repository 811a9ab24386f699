// What training goes through and minimises: sequences, and the cross-entropy of their classes or the squared error of what is asked.
// All that is fitted (scales, weights of classes) is data here, never a constant: folds of a search then share one program.
import { add, gather, mul, oneHot, sub, unsqueeze, type Tensor } from '@utsushi/graph'
import { crossEntropy, mse } from '@utsushi/learn'
import { named, type Examples, type Loss, type NamedTensors, type Task } from '@utsushi/study'
import { augmented, mixed, next } from './augmentation.js'
import type { MaterialsConfig } from './config.js'
import type { Materials, Places } from './data/measured.js'
import { meanOf } from './ensemble.js'
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
      const changed = augmented(config.training, given, fitted.steps, random)
      const isMixed = config.training.mixup > 0 && isClasses
      const { seen, own } = isMixed ? mixed(changed, config.training.mixup, random) : { seen: changed }
      const { outputs, each = [outputs] } = say(weights as Parameters<typeof say>[0], seen, random)
      if (isClasses) {
        const target = gather(named(data, 'classes'), index, 0)
        const wanted = own === undefined ? target : mixedClasses(target, fitted.classes.length, own)
        const weighed =
          config.training.classWeights === 'none'
            ? {}
            : { weights: gather(named(data, 'weights'), target, 0) }
        return meanOf(each.map((logits) => crossEntropy(logits, wanted, weighed)))
      }
      const wanted = gather(named(data, 'answers'), index, 0)
      const mask = gather(named(data, 'known'), index, 0)
      return meanOf(each.map((said) => mse(said, wanted, { mask })))
    },
  }
}

/** Probabilities `[batch, classes]` of sequences that are mixed with the next ones. */
function mixedClasses(target: Tensor, classes: number, own: Tensor): Tensor {
  const whole = oneHot(target, classes)
  const share = unsqueeze(own, 1)
  return add(mul(whole, share), mul(next(whole), sub(1, share)))
}
