// What training goes through and minimises: runs, and the squared error of their scores, each counting by what it adds to the outputs. All
// members of an ensemble take the same steps and begin elsewhere.
import { gather, mean, mul, square, sub } from '@utsushi/graph'
import { named, type Examples, type Loss, type Task } from '@utsushi/study'
import type { SimulatorConfig } from './config.js'
import type { Places, Runs } from './data/runs.js'
import type { Fitted } from './fit/fitted.js'
import type { SimulatorModel } from './model.js'

/** The study with its data, before anything is trained. */
export type SimulatorTask = Task<SimulatorConfig, Runs, Places, Fitted, SimulatorModel | undefined>

/** Runs, by place. */
export const trainingExamples = (_: SimulatorConfig, __: Runs, train: Places): Examples => ({
  count: train.length,
  called: 'training runs',
  columns: { index: Int32Array.from(train) },
})

/** Mean squared error of the scores, weighed; of an ensemble, the mean over its members. */
export function scoreLoss({ config, model }: SimulatorTask): Loss<SimulatorModel | undefined> {
  const say = model?.say
  if (say === undefined) throw new RangeError(`model.kind ${config.model.kind} is not trained by gradients`)
  return {
    loss: ({ weights, data, batch }) => {
      const index = named(batch, 'index')
      const said = say(weights as Parameters<typeof say>[0], gather(named(data, 'inputs'), index, 0))
      const errors = sub(said, gather(named(data, 'scores'), index, 0))
      return mean(mul(square(errors), named(data, 'weights')))
    },
  }
}
