import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import {
  bestTrials,
  openJournal,
  parameterImportances,
  readJournal,
  runWorkers,
  type JournalStudy,
  type TrialRecord,
} from '@utsushi/tune'
import { median } from './median.js'
import type { BenchOptions } from './options.js'
import { peerNumber, runPeer, type PeerResult } from './peer.js'
import { compare, type BenchResult, type Json } from './result.js'

/**
 * Optuna and its dashboard on our journal, and ours on Optuna's: the time that each takes to load 1000 trials that two of
 * our processes wrote, after it has been checked that both see the same trials, best trial and importances, in journals that
 * ours wrote, that Optuna wrote, and that both wrote at once.
 */
export async function journalOptuna(options: BenchOptions): Promise<BenchResult> {
  const trials = options.quick ? 100 : 1000
  const repeats = options.quick ? 3 : 9
  const folder = mkdtempSync(join(tmpdir(), 'journal-optuna-'))
  try {
    const path = join(folder, 'ours.journal')
    const start = performance.now()
    await write(path, 'ours', { trials })
    const wrote = performance.now() - start
    const ours = Array.from({ length: repeats }, () => timeLoading(path))
    const peer = await read(folder, path, 'ours', repeats)
    const again = Array.from({ length: repeats }, () => timeLoading(path))
    refuseOtherDashboard(peer, trials)
    const theirs = await readOptunas(folder, trials)
    const both = await writeAtOnce(folder, trials)
    return compare({
      name: 'journal-optuna',
      oursMilliseconds: median([...ours, ...again]),
      peer: 'optuna',
      peerMilliseconds: peerNumber(peer, 'ms'),
      threads: 1,
      config: { trials, repeats, lines: readFileSync(path, 'utf8').split('\n').length - 1, workers: 2 },
      extra: {
        peer_version: peer['version'] ?? null,
        dashboard: peer['dashboard'] ?? null,
        ours_write_ms_per_trial: Number((wrote / trials).toPrecision(4)),
        ours_append_ms: appendMilliseconds(folder),
        peer_write_ms_per_trial: theirs,
        written_at_once: both,
        importances_differ_by: importancesDifference(path, peer),
      },
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function write(
  path: string,
  name: string,
  run: { readonly trials: number; readonly pause?: number },
  signal?: AbortSignal,
): Promise<void> {
  const module = new URL('./journal-worker.js', import.meta.url)
  const stopped = signal === undefined ? {} : { signal }
  const ended = await runWorkers({ module, data: { path, name, ...run }, workers: 2, ...stopped })
  const failed = ended.find(({ code }) => code !== 0)
  if (failed !== undefined)
    throw new Error(`journal-optuna: a worker failed: ${failed.reason ?? failed.signal}`)
}

function timeLoading(path: string): number {
  const start = performance.now()
  readJournal(path)
  return performance.now() - start
}

/** Loads a journal in Optuna, and refuses any difference from what ours reads. */
async function read(folder: string, path: string, name: string, repeats: number): Promise<PeerResult> {
  const out = join(folder, 'trials.json')
  const peer = await runPeer('journal.py', [
    'read',
    '--journal',
    path,
    '--study',
    name,
    '--out',
    out,
    '--repeats',
    String(repeats),
  ])
  const study = studyOf(path, name)
  refuseOtherTrials(study, out)
  const [best] = bestTrials(study.trials, study.directions)
  if (
    best?.number !== peerNumber(peer, 'best', 'number') ||
    best.values?.[0] !== peerNumber(peer, 'best', 'value')
  )
    throw new Error(
      `journal-optuna: our best trial is ${best?.number}, Optuna's ${JSON.stringify(peer['best'])}`,
    )
  return peer
}

async function readOptunas(folder: string, trials: number): Promise<number> {
  const [path, out] = [join(folder, 'optunas.journal'), join(folder, 'optunas.json')]
  const count = String(Math.min(trials, 200))
  const peer = await runPeer('journal.py', [
    'write',
    '--journal',
    path,
    '--study',
    'theirs',
    '--out',
    out,
    '--trials',
    count,
  ])
  refuseOtherTrials(studyOf(path, 'theirs'), out)
  return Number(peerNumber(peer, 'ms_per_trial').toPrecision(4))
}

/** Two of our processes and one of Optuna's write one study for as long as Optuna takes; then both read it. */
async function writeAtOnce(folder: string, trials: number): Promise<Json> {
  const path = join(folder, 'both.journal')
  const count = Math.min(trials, 100)
  await write(path, 'both', { trials: 10 })
  const stop = new AbortController()
  const ours = write(path, 'both', { trials: 100_000, pause: 5 }, stop.signal)
  await runPeer('journal.py', ['join', '--journal', path, '--study', 'both', '--trials', String(count)])
  stop.abort()
  await ours
  await read(folder, path, 'both', 1)
  const { trials: records } = studyOf(path, 'both')
  const open = records.filter(({ state }) => state === 'running' || state === 'waiting')
  if (open.length > 0)
    throw new Error(`journal-optuna: ${open.length} trials unfinished after both wrote at once`)
  const byUs = readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.includes('@'))
  const turns = byUs.filter((us, at) => at > 0 && us !== byUs[at - 1]).length
  return { trials: records.length, by_optuna: count, turns_of_writing: turns }
}

function studyOf(path: string, name: string): JournalStudy {
  const study = readJournal(path).find((found) => found.name === name)
  if (study === undefined) throw new Error(`journal-optuna: ${path} has no study "${name}"`)
  return study
}

function refuseOtherTrials({ trials }: JournalStudy, file: string): void {
  const theirs = JSON.parse(readFileSync(file, 'utf8')) as readonly unknown[]
  if (theirs.length !== trials.length)
    throw new Error(`journal-optuna: Optuna sees ${theirs.length} trials, we see ${trials.length}`)
  trials.forEach((trial, at) => {
    const ours = plainTrial(trial)
    if (!isDeepStrictEqual(ours, theirs[at]))
      throw new Error(
        `journal-optuna: trial ${at} is ${JSON.stringify(ours)} to us, ${JSON.stringify(theirs[at])} to Optuna`,
      )
  })
}

function plainTrial(trial: TrialRecord): unknown {
  const { number, state, values, parameters, userAttributes, systemAttributes, started, completed } = trial
  const intermediate = [...trial.intermediate].sort(([a], [b]) => a - b)
  return plain({
    number,
    state,
    values: values ?? null,
    parameters,
    intermediate,
    userAttributes,
    systemAttributes,
    started: started ?? null,
    completed: completed ?? null,
  })
}

function plain(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, plain(entry)]))
}

function refuseOtherDashboard({ dashboard }: PeerResult, trials: number): void {
  const { studies, trials: shown, page } = dashboard as Readonly<Record<string, Json>>
  if (!isDeepStrictEqual(studies, ['ours']) || shown !== trials || page !== true)
    throw new Error(`journal-optuna: optuna-dashboard shows ${JSON.stringify(dashboard)}`)
}

function importancesDifference(path: string, peer: PeerResult): number {
  const { trials, directions } = studyOf(path, 'ours')
  const differences = parameterImportances(trials, directions).map(({ parameter, importance }) =>
    Math.abs(importance - peerNumber(peer, 'importances', parameter)),
  )
  const most = Math.max(...differences)
  if (most > 1e-6) throw new Error(`journal-optuna: importances differ by ${most}`)
  return most
}

/** A report, with the lock and without another process. */
function appendMilliseconds(folder: string): number {
  const journal = openJournal({
    path: join(folder, 'append.journal'),
    name: 'append',
    directions: ['minimize'],
  })
  const trial = journal.createTrial()
  const reports = 2000
  const start = performance.now()
  for (let step = 0; step < reports; step++) journal.report(trial, step, step / 3)
  const taken = (performance.now() - start) / reports
  journal.close()
  return Number(taken.toPrecision(3))
}
