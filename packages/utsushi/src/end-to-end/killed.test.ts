// `UTSUSHI_TUNE_KILLS=20` in the environment kills it oftener than a quick run of the tests does.
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { isFinished, readJournal, type TrialRecord } from '@utsushi/tune'
import { startUtsushi, tunedStudy, utsushi } from './tuned-study.js'
import { withoutCutOff } from '../index.js'

const kills = Number(process.env['UTSUSHI_TUNE_KILLS'] ?? 4)

/** Begins or goes on with the tuning in `t`, wanting more trials than it will come to, and kills it with no warning. */
async function startAndKill(
  folder: string,
  begun: boolean,
  finished: () => number,
  { early }: { early: boolean },
): Promise<void> {
  const before = finished()
  const source = begun ? ['t'] : ['s.yaml', '--out', 't']
  const { child, ended } = startUtsushi(['tune', ...source, '--trials', '1000'], folder, true)
  if (early) await sleep(Math.random() * 1500)
  else {
    // Another trial is finished, and the workers are in others.
    let over = false
    void ended.then(() => (over = true))
    while (!over && finished() === before) await sleep(20)
    await sleep(Math.random() * 800)
  }
  const alone = Math.random() < 0.25 || process.platform === 'win32' // which has no groups of processes
  const exited = once(child, 'exit')
  // The tuner with its workers, or the tuner alone: they then end with the trials that they run.
  if (alone) child.kill('SIGKILL')
  else process.kill(-child.pid!, 'SIGKILL')
  expect((await exited)[1]).toBe('SIGKILL')
  if (!alone) await ended
}

test(`utsushi tune with 3 workers, killed at ${kills} random moments, loses no finished trial and repeats none`, async () => {
  const folder = tunedStudy({
    ...{ workers: 3, epochs: 3, startupTrials: 4 },
    space: {
      'training.learningRate': { float: [1e-4, 1e-2], log: true },
      'model.lstm.hidden': { int: [2, 8] },
    },
  })
  const path = join(folder, 't', 'journal.log')
  const finished = new Map<number, TrialRecord>()
  let bytes = Buffer.alloc(0)
  /** What was there is there still, to the byte, and every trial that was finished is as it was. */
  const check = (): readonly TrialRecord[] => {
    if (!existsSync(path)) return []
    const now = readFileSync(path)
    const whole = bytes.subarray(0, bytes.lastIndexOf('\n') + 1)
    expect(now.subarray(0, whole.length).equals(whole)).toBe(true)
    bytes = now
    const records = readJournal(path, { onWarning: () => undefined })[0]?.trials ?? []
    for (const [number, record] of finished) expect(records[number]).toEqual(record)
    for (const record of records) if (isFinished(record)) finished.set(record.number, record)
    return records
  }
  for (let done = 0; done < kills; done++) {
    const count = (): number => {
      check()
      return [...finished.values()].filter(({ state }) => state === 'complete').length
    }
    const early = done > 0 && Math.random() < 0.25
    await startAndKill(folder, existsSync(join(folder, 't')), count, { early })
    check()
  }
  const before = [...finished.values()].filter(({ state }) => state === 'complete')
  expect(before.length).toBeGreaterThan(0)

  const asked = withoutCutOff(check()).length + 6
  const last = await utsushi(['tune', 't', '--trials', String(asked), '--json'], folder)
  expect(last).toMatchObject({ code: 0 })
  const records = check()
  const trials = withoutCutOff(records)
  const complete = records.filter(({ state }) => state === 'complete')
  expect(trials).toHaveLength(asked)
  expect(JSON.parse(last.stdout)).toMatchObject({ complete: complete.length, pruned: 0 })
  const tried = complete.map(({ parameters }) => JSON.stringify(parameters))
  expect(new Set(tried).size).toBe(complete.length)
  // A trial that was cut off was tried again, once for every time it was, three times at most.
  const cutOff = records.filter((record) => !trials.includes(record))
  expect(cutOff.length).toBeGreaterThan(0)
  expect(new Set(cutOff.map(({ state }) => state))).toEqual(new Set(['fail']))
  for (const { state, systemAttributes } of trials)
    if (state !== 'complete') {
      expect(state).toBe('fail')
      // Those that were stopped count too: workers stop when their tuner alone is killed.
      expect((systemAttributes['retry_history'] as number[]).length).toBeGreaterThanOrEqual(3)
    }
  const results = JSON.parse(readFileSync(join(folder, 't', 'tuning.json'), 'utf8')) as {
    readonly trials: readonly { readonly number: number; readonly values: unknown }[]
  }
  for (const { number, values } of before)
    expect(results.trials.find((trial) => trial.number === number)?.values).toEqual(values)
})
