/**
 * The first weights of the windowed emulator, as the PyTorch peer writes them, in our flat layout.
 */
import { readFile } from 'node:fs/promises'
import { readSafetensors } from '@utsushi/graph'
import { fromRecord, lstm, recurrent, recurrentFromTorch, transposed, type NamedArray } from '@utsushi/learn'
import { networkOf, type EcosystemTask } from 'utsushi/ecosystem'

/** Linear layers by their names there and here; PyTorch keeps their weights as [outputs, inputs]. */
const linearLayers = [
  ['statics.weight', 'embed.weight'],
  ['statics.bias', 'embed.bias'],
  ['head.0.weight', 'head.first.weight'],
  ['head.0.bias', 'head.first.bias'],
  ['head.2.weight', 'head.weight'],
  ['head.2.bias', 'head.bias'],
] as const

/** Reads a `state_dict` that the peer wrote as safetensors into the flat parameters of our network. */
export async function readTorchWeights(path: string, { model }: EcosystemTask): Promise<Float32Array> {
  const { tensors } = readSafetensors(await readFile(path), path)
  const found = (name: string): NamedArray => {
    const tensor = tensors.get(name)
    if (tensor === undefined) throw new Error(`${path}: the peer wrote no "${name}"`)
    return tensor as NamedArray
  }
  const stack = recurrent({ cell: lstm, inputs: 10, statics: 64, hidden: 128 })
  const recurrentRecord = new Map(
    [...tensors.keys()]
      .filter((name) => name.startsWith('lstm.'))
      .map((name) => [name.slice('lstm.'.length), found(name)]),
  )
  const record = new Map<string, NamedArray>()
  for (const [name, array] of recurrentFromTorch(stack, recurrentRecord)) record.set(`core.${name}`, array)
  for (const [theirs, ours] of linearLayers) {
    const array = found(theirs)
    record.set(ours, array.shape.length === 2 ? transposed(array) : array)
  }
  return fromRecord(networkOf(model).parameters, record, path)
}
