// Ensembles: networks of one study file that are trained side by side, each from first weights and batches of its own. What is
// asked of them is the mean of what they say; their weights lie one behind the other.
import { flatParameters, type FlatParameters } from '@utsushi/learn'
import { hostTensor, type HostTensor } from '@utsushi/graph'
import type { CommonConfig } from '../definition/common-keys.js'
import type { Ask } from '../definition/parts.js'

/** How many networks a study file asks for; 1 where it says nothing of it. */
export const membersOf = (config: unknown): number =>
  (config as Partial<CommonConfig> | undefined)?.training?.ensemble ?? 1

/** The weights of all members, one behind the other; those of one network alone as they are. */
export const ensembleParameters = (one: FlatParameters, members: number): FlatParameters =>
  members === 1 ? one : flatParameters(Array.from({ length: members }, () => one.tree))

/** The weights of each member. */
export function memberWeights(all: Float32Array, members: number): readonly Float32Array[] {
  const size = all.length / members
  return members === 1
    ? [all]
    : Array.from({ length: members }, (_, k) => all.subarray(k * size, (k + 1) * size))
}

/** Ending of the name of an output's standard deviation over the members, beside its mean. */
export const spreadOf = (output: string): string => `${output}: spread`

/**
 * Programs of one network, asked of several: outputs in floating point are means over the members, each with its standard deviation beside it
 * ({@link spreadOf}); other outputs are the first member's.
 *
 * @param ask how one network is asked; several ways, each a runtime of its own, are asked at the same time
 * @example askMembers(askIn(runtime, tables), 5)('forecast', build)(weightsOfFive, feeds)
 */
export function askMembers(ask: Ask | readonly Ask[], members: number): Ask {
  const asks = typeof ask === 'function' ? [ask] : ask
  const [first] = asks
  if (first === undefined) throw new RangeError('askMembers: there is nobody to ask')
  if (members === 1) return first
  const known = new WeakMap<Float32Array, readonly Float32Array[]>()
  return (key, build) => {
    const ready = asks.map((one) => one(key, build))
    return async (parameters, feeds) => {
      const each = known.get(parameters) ?? memberWeights(parameters, members)
      known.set(parameters, each)
      const said: Readonly<Record<string, HostTensor>>[] = []
      // Everybody takes the next member as soon as it is free.
      let next = 0
      const takeTurns = async (one: ReturnType<Ask>): Promise<void> => {
        for (let k = next++; k < each.length; k = next++)
          said[k] = copied(await one(each[k] ?? new Float32Array(0), feeds))
      }
      await Promise.all(ready.map(takeTurns))
      const [first = {}] = said
      return Object.fromEntries(
        Object.keys(first).flatMap((name) =>
          joined(
            name,
            said.flatMap((own) => own[name] ?? []),
          ),
        ),
      )
    }
  }
}

/** What a program gives may be overwritten when it is run again. */
const copied = (outputs: Readonly<Record<string, HostTensor>>): Readonly<Record<string, HostTensor>> =>
  Object.fromEntries(
    Object.entries(outputs).map(([name, tensor]) => [name, { ...tensor, data: tensor.data.slice() }]),
  ) as Readonly<Record<string, HostTensor>>

function joined(name: string, each: readonly HostTensor[]): (readonly [string, HostTensor])[] {
  const [first] = each
  if (first === undefined) return []
  if (!(first.data instanceof Float32Array)) return [[name, first]]
  const [mean, spread] = [new Float32Array(first.data.length), new Float32Array(first.data.length)]
  for (let at = 0; at < mean.length; at++) {
    let sum = 0
    for (const { data } of each) sum += Number(data[at])
    const center = sum / each.length
    let squares = 0
    for (const { data } of each) squares += (Number(data[at]) - center) ** 2
    mean[at] = center
    spread[at] = Math.sqrt(squares / (each.length - 1))
  }
  return [
    [name, hostTensor(mean, first.shape)],
    [spreadOf(name), hostTensor(spread, first.shape)],
  ]
}
