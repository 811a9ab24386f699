// The line of one run in the table: what `utsushi runs` tells of it, with its settings, its size and when it changed last.
import { readdirSync, readFileSync, type Stats } from 'node:fs'
import { join } from 'node:path'
import { printable } from '@utsushi/ground'
import { lockHolder, regularFile } from '@utsushi/ground/node'
import { isSection, leavesOf, summariseRun, type RunSummary } from '@utsushi/study'
import { bestSoFar } from './best-so-far.js'
import { statusOf } from './status-of.js'
import type { RunKind, RunLine, Setting } from '../wire/runs.js'

/** Files whose change changes a line. */
const telling = [
  'config.json',
  'outcome.json',
  'metrics.json',
  'failure.json',
  'training_history.json',
  'journal.log',
  'tuning.json',
  'comparison.json',
  'units.log',
  'run.lock',
]

/** What tells whether a line is still right, at the price of a few looks at the disk. */
export function stampOf(folder: string): string {
  const stamps = telling.map((name) => {
    const status = statusOf(join(folder, name))
    return status === undefined ? '' : `${status.mtimeMs}:${status.size}:${status.ino}`
  })
  // A process that was killed leaves its lock as it is.
  const held =
    stamps[telling.indexOf('run.lock')] !== '' && lockHolder(join(folder, 'run.lock')) !== undefined
  return `${stamps.join(' ')} ${held}`
}

/**
 * Reads a run folder's line.
 *
 * @param name of the folder within the root
 */
export function readLine(folder: string, name: string): RunLine {
  const told = summary(folder)
  const { bytes, changed } = sizeOf(folder)
  const file = configOf(folder)
  const config = isSection(file) ? file['config'] : undefined
  const { state, study, created, epochs, seconds, trials, units, note } = told
  const best =
    told.best === undefined ? (epochs > 0 ? bestSoFar(folder, study) : undefined) : bestOf(told.best)
  return {
    ...{ path: name, kind: kindOf(file), study, created, state, changed, bytes, epochs },
    ...(seconds !== undefined && { seconds }),
    ...(best !== undefined && { best }),
    ...(trials !== undefined && { trials }),
    ...(units !== undefined && { units }),
    ...(note !== undefined && { note: printable(note) }),
    split: splitOf(config),
    settings: settingsOf(config),
  }
}

/** A file that goes while it is read is no reason to stop reading the others. */
function summary(folder: string): RunSummary {
  try {
    return summariseRun(folder)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return {
      path: folder,
      study: '',
      created: '',
      state: 'damaged',
      epochs: 0,
      note: `it cannot be read: ${why}`,
    }
  }
}

function bestOf({ on, ...best }: NonNullable<RunSummary['best']>): NonNullable<RunLine['best']> {
  return { ...best, ...(on !== undefined && { on: on.words }) }
}

function kindOf(file: unknown): RunKind {
  const kind = isSection(file) ? file['kind'] : undefined
  return kind === 'tuning' || kind === 'comparison' ? kind : 'training'
}

/** What `config.json` holds, if it can be read: of a damaged run too, whose line says that it is. */
function configOf(folder: string): unknown {
  try {
    return JSON.parse(readFileSync(regularFile(join(folder, 'config.json')), 'utf8'))
  } catch {
    return undefined
  }
}

/** A setting of one run that is longer is cut: it is text for a table. */
const longestSetting = 400

function settingsOf(config: unknown): Readonly<Record<string, Setting>> {
  const flat = (value: unknown): unknown =>
    Array.isArray(value)
      ? clipped(JSON.stringify(value))
      : isSection(value)
        ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, flat(inner)]))
        : typeof value === 'string'
          ? clipped(value)
          : value
  if (!isSection(config)) return {}
  return Object.fromEntries([...leavesOf(flat(config))].filter(([key]) => key !== ''))
}

const clipped = (text: string): string =>
  text.length > longestSetting ? `${text.slice(0, longestSetting)}…` : text

/** In a word or two: studies name their ways of splitting by `kind`, `by` or `strategy`. */
function splitOf(config: unknown): string {
  const split = isSection(config) ? config['split'] : undefined
  if (typeof split === 'string') return split
  if (!isSection(split)) return ''
  const found = ['kind', 'by', 'strategy', 'scheme', 'mode', 'group', 'groupBy'].map((key) => split[key])
  return String(found.find((value) => typeof value === 'string') ?? '')
}

/** Bytes of all files of a run, and when the last of them changed. */
function sizeOf(folder: string): { readonly bytes: number; readonly changed: number } {
  let [bytes, changed] = [0, 0]
  for (const status of filesUnder(folder).map(({ status }) => status)) {
    bytes += status.size
    changed = Math.max(changed, status.mtimeMs)
  }
  return { bytes, changed }
}

/** A file of a run, by its path in it. */
export interface FoundFile {
  readonly name: string
  readonly status: Stats
}

/** More than any run has: a folder that is none cannot hold the server up. */
const mostFiles = 20_000

/** The plain files of a run, those of its folders too; links are left out. */
export function filesUnder(folder: string): readonly FoundFile[] {
  const found: FoundFile[] = []
  const pending = ['']
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    for (const entry of entriesOf(join(folder, at))) {
      const name = at === '' ? entry.name : `${at}/${entry.name}`
      if (entry.isDirectory()) pending.push(name)
      if (!entry.isFile() || found.length >= mostFiles) continue
      const status = statusOf(join(folder, name))
      if (status !== undefined) found.push({ name, status })
    }
  }
  return found
}

function entriesOf(folder: string): ReturnType<typeof readEntries> {
  try {
    return readEntries(folder)
  } catch {
    return [] // removed since it was listed
  }
}

const readEntries = (folder: string) => readdirSync(folder, { withFileTypes: true })
