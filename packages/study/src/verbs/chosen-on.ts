// What a run's best value is of: the part that chose its weights, in words and as a digest, so that values of different parts
// are never taken for comparable.
import type { PartValues, TrainOutcome } from '../definition/contract.js'
import type { StudyParts, Task } from '../definition/parts.js'
import { digestOf } from '../tuning/data-digest.js'
import { countOf, listed } from '@utsushi/ground'

type ChosenOn = NonNullable<TrainOutcome['best']['on']>

/** What the validation part is; undefined without one. */
export async function chosenOn<C, D, P, F, M, A, E>(
  study: Pick<StudyParts<C, D, P, F, M, A, E>, 'values' | 'audit'>,
  task: Task<C, D, P, F, M>,
): Promise<ChosenOn | undefined> {
  const { validation: samples } = task.parts
  if (samples === undefined) return undefined
  const values = await study.values?.(task, { name: 'validation', samples })
  if (values !== undefined) return { words: partInWords(values), digest: digestOf(contentsOf(values)) }
  const { entity, from = [], to = [] } = study.audit(task.config, task.data, samples, 'validation')
  const names = Array.from(entity, String)
  return {
    words: countOf(new Set(names).size, 'entity', 'entities'),
    digest: digestOf([names.join('\n'), Float32Array.from(from), Float32Array.from(to)]),
  }
}

/** So many are told by their names. */
const fewNames = 4

const byNumber = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true })

/** `12 samples, 2011-01-01 to 2011-12-31` */
export function partInWords({ entities, moments, entity, moment, called }: PartValues): string {
  const places = [...new Set(entity)]
  const names = [...new Set(moment)].map((place) => moments[place] ?? '').sort()
  const own = places.map((place) => entities[place] ?? '').sort(byNumber)
  const few = own.length === 1 ? `${called.one} ${own[0] ?? ''}` : `${called.many} ${listed(own)}`
  const which = own.length <= fewNames ? few : countOf(own.length, called.one, called.many)
  const [first = '', last = ''] = [names[0], names.at(-1)]
  // Samples of a batch by their number say nothing that the batch does not.
  return first === last || !/^\d{4}-/.test(first) ? which : `${which}, ${first} to ${last}`
}

/** Names of what was asked for, and what was observed there. */
const contentsOf = ({ entities, moments, entity, moment, targets, observed }: PartValues) => [
  targets.map(({ name, unit }) => `${name} ${unit}`).join('\n'),
  Array.from(entity, (place, row) => `${entities[place] ?? ''} ${moments[moment[row] ?? 0] ?? ''}`).join(
    '\n',
  ),
  observed,
]
