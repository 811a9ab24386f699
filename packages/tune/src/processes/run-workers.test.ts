import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { readJournal } from '../journal/open-journal.js'
import type { ParabolaData } from './testing/slow-parabola.js'
import { runWorkers, type RunWorkersOptions, type WorkerEvent } from './run-workers.js'

const folder = mkdtempSync(join(tmpdir(), 'workers-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const module = new URL('./testing/slow-parabola.js', import.meta.url)

function run(name: string, data: Partial<ParabolaData>, options: Partial<RunWorkersOptions> = {}) {
  const journal = join(folder, name)
  const whole = { journal, log: `${journal}.log`, trials: 12, milliseconds: 1, ...data }
  const events: WorkerEvent[] = []
  const onEvent = (event: WorkerEvent): void => {
    events.push(event)
    options.onEvent?.(event)
  }
  const running = runWorkers({ module, data: whole, workers: 2, ...options, onEvent })
  return { running, events, states: () => readJournal(journal)[0]!.trials.map(({ state }) => state) }
}

it('workers share the trials, tell of each, and end with the study', async () => {
  const { running, events, states } = run('shared', {})
  expect(await running).toEqual([0, 1].map((worker) => ({ worker, code: 0, signal: null })))
  expect(states()).toEqual(Array(12).fill('complete'))
  const told = events.flatMap((event) => (event.kind === 'message' ? [event.data as { number: number }] : []))
  expect(told.map(({ number }) => number).sort((a, b) => a - b)).toEqual([...Array(12).keys()])
  expect(events.filter(({ kind }) => kind === 'ended')).toHaveLength(2)
})

it('a worker that fails is told of, and the others do its part; all failing is an error', async () => {
  const one = run('one-broken', { broken: [1] })
  expect(await one.running).toEqual([
    { worker: 0, code: 0, signal: null },
    { worker: 1, code: 1, signal: null, reason: 'no such data' },
  ])
  expect(one.states()).toEqual(Array(12).fill('complete'))
  await expect(run('all-broken', { broken: [0, 1] }).running).rejects.toThrow(
    'every worker failed: no such data',
  )
})

it('asked to stop, workers finish what they run and begin no more', async () => {
  const stop = new AbortController()
  const onEvent = ({ kind }: WorkerEvent): void => {
    if (kind === 'message') stop.abort()
  }
  const { running, states } = run(
    'stopped',
    { trials: 1000, milliseconds: 20 },
    { signal: stop.signal, onEvent },
  )
  expect((await running).map(({ code }) => code)).toEqual([0, 0])
  expect(new Set(states())).toEqual(new Set(['complete']))
  expect(states().length).toBeLessThan(1000)
})

it('an objective that stops at once leaves its trial to be tried again', async () => {
  const stop = new AbortController()
  const data = { trials: 4, milliseconds: 60_000, stopsAtOnce: true }
  const { running, events, states } = run('at-once', data, { signal: stop.signal })
  while (!begun(states)) await new Promise((resolve) => setTimeout(resolve, 20))
  stop.abort()
  await running
  expect(states().filter((state) => state === 'fail')).toHaveLength(2)
  expect(states().filter((state) => state === 'waiting')).toHaveLength(2)
  expect(events.filter(({ kind }) => kind === 'ended')).toHaveLength(2)
})

/** Whether both workers run a trial. */
function begun(states: () => readonly string[]): boolean {
  try {
    return states().length === 2
  } catch {
    return false
  }
}

it('killed workers end at once, and are no failure of the call', async () => {
  const kill = new AbortController()
  const { running, states } = run('killed', { milliseconds: 60_000 }, { kill: kill.signal })
  while (!begun(states)) await new Promise((resolve) => setTimeout(resolve, 20))
  kill.abort()
  expect((await running).map(({ signal }) => signal)).toEqual(['SIGKILL', 'SIGKILL'])
  expect(states()).toEqual(['running', 'running'])
})
