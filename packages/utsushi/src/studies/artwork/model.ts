// The network: a picture in, one scaled number for each component of the parameters out. A joint one shares its blocks; separate ones have
// their own for each parameter, several of each where they are repeated, and their mean answers.
import { add, concat, div, type Tensor } from '@utsushi/graph'
import {
  zero,
  flatParameters,
  imageModel,
  parameter,
  type FlatParameters,
  type ParameterTree,
  type Randomness,
  type Weights,
} from '@utsushi/learn'
import type { ArtworkConfig } from './config.js'
import { componentsOf } from './data/encoding.js'
import type { Fitted } from './fit/fitted.js'

/** A network of the study. */
export interface ArtworkModel {
  readonly parameters: FlatParameters<ParameterTree>
  /** Sets of networks that are trained side by side: each answers all components. */
  readonly members: number
  /** @param pictures uint8 `[batch, size, size, 3]`, or float32 `[batch, 3, size, size]` from 0 to 1 */
  say(weights: Weights<ParameterTree>, pictures: Tensor, random?: Randomness): Said
}

/** What is said of a batch. */
export interface Said {
  /** `[batch, components]` of each member, scaled */
  readonly members: readonly Tensor[]
  /** `[batch, components]`, scaled: the mean of the members */
  readonly outputs: Tensor
  /** `[batch, units]`: what a picture is to the network before the parameters are read off it; of separate ones, one behind the other */
  readonly embedding: Tensor
  /** `[components]`: logarithm of the variance that is expected of each; absent where the loss does not learn it */
  readonly logVariances?: Tensor
}

/** The network of a study file. */
export function artworkModel({ model, loss }: ArtworkConfig, { parameters, size }: Fitted): ArtworkModel {
  const components = componentsOf(parameters)
  const { blocks, residual, dropout } = model
  const network = (outputs: number) =>
    imageModel({ height: size, width: size, blocks, residual, dropout, outputs })
  if (model.kind === 'joint') {
    const own = network(components.length)
    const isLearnt = loss.weighting === 'uncertainty'
    const flat = flatParameters({
      picture: own.parameters,
      ...(isLearnt && {
        logVariances: parameter([components.length], zero),
      }),
    })
    return {
      ...{ parameters: flat, members: 1 },
      say: (given, pictures, random) => {
        const weights = given as Weights<typeof flat.tree>
        const { outputs, embedding } = own.apply(weights.picture, pictures, random)
        return {
          ...{ members: [outputs], outputs, embedding },
          ...(weights.logVariances && { logVariances: weights.logVariances }),
        }
      },
    }
  }
  const each = parameters.map((one) => ({ name: one.name, network: network(componentsOf([one]).length) }))
  const members = Array.from({ length: model.repeat }, (_, member) =>
    each.map((own) => ({ ...own, key: `${own.name}_${member + 1}` })),
  )
  const flat = flatParameters(
    Object.fromEntries(members.flat().map(({ key, network: own }) => [key, own.parameters])),
  )
  return {
    ...{ parameters: flat, members: model.repeat },
    say: (given, pictures, random) => {
      const said = members.map((own) =>
        own.map(({ key, network: one }) =>
          one.apply((given as Weights<typeof flat.tree>)[key] as never, pictures, random),
        ),
      )
      const outputs = said.map((own) =>
        concat(
          own.map((one) => one.outputs),
          1,
        ),
      )
      const [first] = said
      if (first === undefined) throw new RangeError('no networks')
      return {
        members: outputs,
        outputs: div(
          outputs.reduce((sum, own) => add(sum, own)),
          outputs.length,
        ),
        embedding: concat(
          first.map(({ embedding }) => embedding),
          1,
        ),
      }
    },
  }
}
