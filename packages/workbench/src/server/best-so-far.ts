// The best value of a training that has not ended, from its history: by the score that its study watches. Of a study that is not
// known here nothing is said, as it may be one that is to be large.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { regularFile } from '@utsushi/ground/node'
import { isSection, studies } from '@utsushi/study'
import type { RunLine } from '../wire/runs.js'
import { parseHistory, type History } from './history-columns.js'

/** The score that chooses weights. */
export interface Monitor {
  /** Dotted, within the validation scores. */
  readonly path: string
  readonly direction: 'minimize' | 'maximize'
}

/** What a study that is registered in this process watches. */
function monitorOf(study: string): Monitor | undefined {
  const found: unknown = studies.get(study)
  const parts = isSection(found) ? found['parts'] : undefined
  const monitor = isSection(parts) ? parts['monitor'] : undefined
  if (!isSection(monitor) || typeof monitor['path'] !== 'string') return undefined
  return { path: monitor['path'], direction: monitor['direction'] === 'maximize' ? 'maximize' : 'minimize' }
}

/** Of a run folder; undefined where there is no history, or its study is not known. */
export function bestSoFar(folder: string, study: string): RunLine['best'] {
  const monitor = monitorOf(study)
  if (monitor === undefined) return undefined
  try {
    return bestOf(
      parseHistory(readFileSync(regularFile(join(folder, 'training_history.csv')), 'utf8')),
      monitor,
    )
  } catch {
    return undefined // none is written yet
  }
}

/** The best record; of equals, the earlier one. Scores that are not finite are passed over. */
export function bestOf(history: History, { path, direction }: Monitor): RunLine['best'] {
  const [epochs, values] = [history.column('epoch'), history.column(`validation.${path}`)]
  if (epochs === undefined || values === undefined) return undefined
  const sign = direction === 'maximize' ? -1 : 1
  let best = -1
  for (const [at, value] of values.entries())
    if (Number.isFinite(value) && (best < 0 || sign * value < sign * (values[best] ?? 0))) best = at
  return best < 0 ? undefined : { value: values[best] ?? 0, metric: path, epoch: epochs[best] ?? 0 }
}
