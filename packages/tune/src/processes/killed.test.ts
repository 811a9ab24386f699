import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { readJournal } from '../journal/open-journal.js'
import { isFinished, type TrialRecord } from '../trial.js'
import type { ParabolaData } from './testing/slow-parabola.js'
import type { WorkerEvent } from './run-workers.js'

const kills = 20
const trials = 400

interface Tuner {
  readonly coordinator: ChildProcess
  /** Of the workers that run. */
  readonly workers: Map<number, number>
  readonly ended: Promise<void>
  /** Resolves once so many more trials have been told of, or all is over. */
  readonly trials: (count: number) => Promise<void>
}

function startTuner(data: ParabolaData): Tuner {
  const script = fileURLToPath(new URL('./testing/coordinator.js', import.meta.url))
  const coordinator = spawn(process.execPath, [script, JSON.stringify({ workers: 3, data })], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const workers = new Map<number, number>()
  const ended = new Promise<void>((resolve) => coordinator.once('exit', () => resolve()))
  let [told, hear] = [0, (): void => undefined]
  createInterface({ input: coordinator.stdout! }).on('line', (line) => {
    const event = JSON.parse(line) as WorkerEvent
    if (event.kind === 'started') workers.set(event.worker, event.pid)
    if (event.kind === 'ended') workers.delete(event.worker)
    if (event.kind === 'message') told++
    hear()
  })
  const trials = async (count: number): Promise<void> => {
    const until = told + count
    const heard = new Promise<void>((resolve) => {
      hear = () => {
        if (workers.size > 0 && told >= until) resolve()
      }
      hear()
    })
    await Promise.race([heard, ended])
  }
  return { coordinator, workers, ended, trials }
}

const kill = (pid: number | undefined): void => {
  try {
    if (pid !== undefined) process.kill(pid, 'SIGKILL')
  } catch {
    // It has just ended by itself.
  }
}

it('a tuner killed at 20 random moments loses no finished trial, repeats none, and ends with the count asked for', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'killed-'))
  const data = { journal: join(folder, 'tune.journal'), log: join(folder, 'log'), trials, milliseconds: 8 }
  const finished = new Map<number, TrialRecord>()
  let bytes = Buffer.alloc(0)
  /** What was there is there still, to the byte, and every trial that was finished is as it was. */
  const check = (): readonly TrialRecord[] => {
    if (!existsSync(data.journal)) return []
    const now = readFileSync(data.journal)
    const whole = bytes.subarray(0, bytes.lastIndexOf('\n') + 1)
    expect(now.subarray(0, whole.length).equals(whole)).toBe(true)
    bytes = now
    const records = readJournal(data.journal, { onWarning: () => undefined })[0]?.trials ?? []
    for (const [number, record] of finished) expect(records[number]).toEqual(record)
    for (const record of records) if (isFinished(record)) finished.set(record.number, record)
    return records
  }
  let tuner: Tuner | undefined
  for (let done = 0; done < kills;) {
    if (tuner === undefined || tuner.coordinator.exitCode !== null || tuner.coordinator.signalCode !== null)
      tuner = startTuner(data)
    // Trials are counted, not milliseconds: on a slow machine as on a fast one it is in the middle of some.
    await tuner.trials(Math.floor(Math.random() * 6))
    await sleep(Math.random() * data.milliseconds)
    const pids = [tuner.coordinator.pid, ...tuner.workers.values()]
    const victim = done % 5
    if (victim === 4) pids.forEach(kill)
    else kill(pids[victim % pids.length])
    done++
    if (victim === 4 || victim % pids.length === 0) await tuner.ended
    check()
  }
  await tuner?.ended
  await startTuner(data).ended
  const records = check()
  const complete = records.filter(({ state }) => state === 'complete')
  expect(complete).toHaveLength(trials)
  expect(new Set(complete.map(({ parameters }) => parameters['x'])).size).toBe(trials)
  expect(records.filter(({ state }) => state !== 'complete' && state !== 'fail')).toEqual([])
  // Every trial that failed was tried again, once.
  const again = records
    .map(({ systemAttributes }) => systemAttributes['failed_trial'])
    .filter((of) => of !== undefined)
  const failed = records.filter(({ state }) => state === 'fail').map(({ number }) => number)
  expect(again).toEqual(failed)
  expect(failed.length).toBeGreaterThan(0)
  // Nothing began that had ended before.
  const ended = new Set<string>()
  for (const line of readFileSync(data.log, 'utf8').trimEnd().split('\n')) {
    const [what, x = ''] = line.split(' ')
    if (what === 'begin') expect(ended.has(x)).toBe(false)
    else ended.add(x)
  }
  rmSync(folder, { recursive: true, force: true })
})
