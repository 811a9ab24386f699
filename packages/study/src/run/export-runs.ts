// Runs and their losses as two tables for experiment trackers and notebooks: a row a run, and a row an epoch.
import { basename, join } from 'node:path'
import { InputError } from '@utsushi/ground'
import { diskFailure, makeFolder, writeAtomic } from '@utsushi/ground/node'
import { csvOf, leavesOf, type Leaf } from './csv-records.js'
import { openFolder } from './folder.js'
import { listRuns, type RunSummary } from './list.js'

/** What was written. */
export interface ExportedRuns {
  /** `runs.csv` and `epochs.csv`. */
  readonly files: readonly [runs: string, epochs: string]
  readonly runs: number
  readonly epochs: number
  /** Runs of which something could not be read, and what. */
  readonly notes: readonly string[]
}

/**
 * Writes `runs.csv`, a row a run, and `epochs.csv`, a row for each time that a run was validated. Columns are called as MLflow calls
 * them in its tables: `run_id`, `status`, `start_time`, `params.training.learningRate`, `metrics.test.rmse`.
 *
 * @param folder of runs, or one run
 * @param out folder to write into; it is made where there is none
 * @throws InputError when there are no runs
 * @throws FailureError when the tables cannot be written
 * @example exportRuns('runs', 'tracker').files // ['tracker/runs.csv', 'tracker/epochs.csv']
 */
export function exportRuns(folder: string, out: string): ExportedRuns {
  const summaries = listRuns(folder)
  if (summaries.length === 0) throw new InputError(`${folder} holds no runs to write of`)
  const notes = new Set<string>()
  const told = summaries.map((summary) => ({ summary, rows: rowsOf(summary, (note) => notes.add(note)) }))
  const epochs = told.flatMap(({ rows }) => rows.epochs)
  const files = [join(out, 'runs.csv'), join(out, 'epochs.csv')] as const
  try {
    makeFolder(out)
  } catch (error) {
    throw diskFailure(out, error)
  }
  writeAtomic(files[0], csvOf(told.map(({ rows }) => rows.run)))
  writeAtomic(files[1], csvOf(epochs))
  return { files, runs: told.length, epochs: epochs.length, notes: [...notes] }
}

type Row = ReadonlyMap<string, Leaf | undefined>

function rowsOf(
  summary: RunSummary,
  tell: (note: string) => void,
): { readonly run: Row; readonly epochs: readonly Row[] } {
  const id = basename(summary.path)
  const run = new Map<string, Leaf | undefined>([
    ['run_id', id],
    ['study', summary.study],
    ['kind', summary.trials ? 'search' : summary.units ? 'comparison' : 'training'],
    ['status', summary.state],
    ['start_time', summary.created],
    ['duration_seconds', summary.seconds],
    ['epochs', summary.epochs],
    ['best.metric', summary.best?.metric],
    ['best.value', summary.best?.value],
    ['best.epoch', summary.best?.epoch],
  ])
  // What a damaged run holds is not to be believed; what is damaged is told.
  const attempt = <T>(read: () => T, instead: T): T => {
    try {
      return read()
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      tell(error.message)
      return instead
    }
  }
  const opened = attempt(() => openFolder(summary.path), undefined)
  if (opened === undefined) return { run, epochs: [] }
  for (const [path, value] of settingsOf(opened.config.config)) run.set(`params.${path}`, value)
  const scores = attempt(() => (opened.has('metrics.json') ? opened.readJson('metrics.json') : {}), {})
  for (const [path, value] of scoresOf(scores)) run.set(`metrics.${path}`, value)
  const epochs = attempt(() => opened.readHistory(), []).map(
    ({ epoch, step, seconds, batch, learningRate, ...measured }): Row =>
      new Map<string, Leaf | undefined>([
        ['run_id', id],
        ['epoch', epoch],
        ['step', step],
        ['seconds', seconds],
        ['batch', batch],
        ['learningRate', learningRate],
        ...[...leavesOf(measured)].map(([path, value]): [string, Leaf] => [`metrics.${path}`, value]),
      ]),
  )
  return { run, epochs }
}

/** Settings by their dotted paths; a list stays in one field, as JSON. */
function* settingsOf(value: unknown, path: readonly string[] = []): Generator<[string, Leaf]> {
  if (typeof value !== 'object' || value === null) yield [path.join('.'), value as Leaf]
  else if (Array.isArray(value)) yield [path.join('.'), JSON.stringify(value)]
  else for (const [key, inner] of Object.entries(value)) yield* settingsOf(inner, [...path, key])
}

/**
 * Numbers of `metrics.json` by their dotted paths. Evaluations stand in lists, and are called by their part and model rather than
 * by their place; lists within them are curves, and no scores.
 */
function* scoresOf(
  value: unknown,
  path: readonly string[] = [],
  isListed = false,
): Generator<[string, Leaf]> {
  if (typeof value === 'number') yield [path.join('.'), value]
  if (typeof value !== 'object' || value === null) return
  if (!Array.isArray(value)) {
    for (const [key, inner] of Object.entries(value)) yield* scoresOf(inner, [...path, key], isListed)
    return
  }
  if (isListed) return
  const within = path.at(-1) === 'evaluations' ? path.slice(0, -1) : path
  for (const [place, each] of value.entries())
    if (typeof each === 'object') yield* scoresOf(each, [...within, nameOf(each, place)], true)
}

function nameOf(record: unknown, place: number): string {
  const { part, model, name } = { ...(record as Readonly<Record<string, unknown>> | null) }
  const words = [part, model, name].filter((word) => typeof word === 'string')
  return words.length === 0 ? String(place + 1) : words.join('.')
}
