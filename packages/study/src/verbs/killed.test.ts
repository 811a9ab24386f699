// Trainings that are stopped and killed with no warning, in processes of their own.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readCheckpoint } from '@utsushi/learn/node'
import { expect, test } from 'vitest'
import type { HistoryRecord } from '../definition/contract.js'
import { temporaryFolder } from '../definition/testing/temporary-folder.js'
import { writeStudy } from '../testing/line-files.js'

const script = fileURLToPath(new URL('../testing/killed-line.js', import.meta.url))

/**
 * Runs the training, or goes on with it. It sends itself a signal so many milliseconds after its first epoch: one from here would
 * come late on a slow machine, or not at all. Answers with its last line.
 */
function run(
  file: string,
  out: string,
  threads: number,
  signal?: 'SIGKILL' | 'SIGTERM',
  after = 0,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const args = [
      script,
      file,
      out,
      String(threads),
      ...(signal === undefined ? [] : [signal, String(after)]),
    ]
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.on('error', reject)
    child.on('close', (code, by) => {
      if (by === 'SIGKILL') resolve('killed')
      else if (code === 0) resolve(output.trim().split('\n').at(-1) ?? '')
      else reject(new Error(`the training ended with exit code ${code}`))
    })
  })
}

/** Weights, and in the latest checkpoint the optimiser's state. */
async function tensors(out: string, name: string) {
  const found = await readCheckpoint(join(out, 'checkpoints', `${name}.safetensors`))
  return [...(found?.tensors ?? [])].map(([key, { data }]) => [key, [...data]])
}

function history(out: string): readonly HistoryRecord[] {
  const records = JSON.parse(readFileSync(join(out, 'training_history.json'), 'utf8')) as HistoryRecord[]
  return records.map((record) => ({ ...record, seconds: 0 }))
}

test.each([
  ['a run', 1, 1],
  // Each thread has members of its own; a checkpoint holds them all.
  ['a run of three networks on two threads', 3, 2],
])(
  'stopped and killed at random moments, %s ends with the same weights and the whole history',
  async (_, ensemble, threads) => {
    const folder = temporaryFolder()
    const file = writeStudy(
      folder,
      'line',
      `training: { epochs: 120, learningRate: 0.01, ensemble: ${ensemble} }\n`,
    )
    const whole = join(folder, 'whole')
    expect(await run(file, whole, threads)).toBe('finished')
    expect(history(whole)).toHaveLength(120)

    const out = join(folder, 'killed')
    const ends: string[] = []
    const stood: number[] = []
    // A stop leaves a checkpoint to be killed behind; what is told of the epochs after it is then told again.
    for (const signal of ['SIGKILL', 'SIGTERM', 'SIGKILL', 'SIGKILL', 'SIGTERM', 'SIGKILL'] as const) {
      ends.push(await run(file, out, threads, signal, 20 + Math.random() * 60))
      const steps = history(out).map(({ step = 0 }) => step)
      expect(steps).toEqual(steps.map((_, k) => (k + 1) * (steps[0] ?? 0)))
      if (signal === 'SIGTERM') stood.push(steps.length)
    }
    expect(ends).toEqual(['killed', 'interrupted', 'killed', 'killed', 'interrupted', 'killed'])
    expect(stood[0]).toBeGreaterThan(0)
    expect(stood[1]).toBeGreaterThan(stood[0] ?? NaN)
    expect(await run(file, out, threads)).toBe('finished')
    expect(history(out)).toEqual(history(whole))
    for (const name of ['latest', 'best'])
      expect(await tensors(out, name)).toEqual(await tensors(whole, name))
    expect(await tensors(out, 'latest')).not.toEqual([])
    expect(existsSync(join(out, 'run.lock'))).toBe(false)
  },
)
