// Neighbours read back from JSON, checked.
import { InputError } from '@utsushi/ground'
import { listOf, numberOf, numbersOf, recordOf, wholeOf } from '../json-values.js'
import type { SequenceNeighbours } from './sequence-neighbours.js'

/**
 * @param file it came from, for messages
 * @throws InputError naming the key that is wrong
 * @example parseSequenceNeighbours(JSON.parse(text), 'neighbours.json')
 */
export function parseSequenceNeighbours(value: unknown, file: string): SequenceNeighbours {
  const given = recordOf(value, file)
  if (given['kind'] !== 'sequence-neighbours' || given['version'] !== 1)
    throw new InputError(`${file}: holds no sequence neighbours of version 1 — fit again or restore the file`)
  const scaling = recordOf(given['channels'], `${file}.channels`)
  const mean = numbersOf(scaling['mean'], `${file}.channels.mean`)
  const factor = numbersOf(scaling['factor'], `${file}.channels.factor`)
  const { of } = given
  if (of !== 'classes' && of !== 'quantities')
    throw new InputError(`${file}.of: is ${JSON.stringify(of)}, expected "classes" or "quantities"`)
  const steps = wholeOf(given['steps'], `${file}.steps`, 1)
  const lengths = listOf(given['lengths'], `${file}.lengths`).map((one, k) =>
    wholeOf(one, `${file}.lengths[${k}]`, 1, steps),
  )
  const values = numbersOf(given['values'], `${file}.values`)
  const targets = listOf(given['targets'], `${file}.targets`).map((own, k) =>
    numbersOf(own, `${file}.targets[${k}]`),
  )
  const damaged = (problem: string): InputError =>
    new InputError(`${file}: ${problem} — the file is damaged; restore it, or fit again`)
  if (mean.length === 0 || factor.length !== mean.length)
    throw damaged(`${mean.length} means and ${factor.length} factors of channels do not fit each other`)
  if (lengths.length === 0 || values.length !== lengths.length * steps * mean.length)
    throw damaged(
      `${values.length} values for ${lengths.length} sequences of ${steps} steps and ${mean.length} channels`,
    )
  const width = targets[0]?.length ?? 0
  if (targets.length !== lengths.length || width === 0 || targets.some((own) => own.length !== width))
    throw damaged(`targets are not one list of ${width} numbers for each of ${lengths.length} sequences`)
  return {
    ...{
      kind: 'sequence-neighbours',
      version: 1,
      channels: { mean, factor },
      values,
      steps,
      lengths,
      of,
      targets,
    },
    window: wholeOf(given['window'], `${file}.window`, 0),
    neighbours: wholeOf(given['neighbours'], `${file}.neighbours`, 1, lengths.length),
    leaveOneOut: numberOf(given['leaveOneOut'], `${file}.leaveOneOut`),
  }
}
