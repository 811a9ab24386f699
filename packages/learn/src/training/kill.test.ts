import { spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'

const script = fileURLToPath(new URL('../testing/killed-training.js', import.meta.url))
const steps = 600

let root: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'utsushi-kill-'))
})
afterAll(() => rm(root, { recursive: true, force: true }))

/**
 * Runs the training. It kills itself with no warning so many steps after its first, and a few milliseconds into what it does
 * then: a kill from here would come late on a slow machine, or not at all. Answers with its last line, if it got there.
 */
function run(folder: string, killAfter = Infinity): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, folder, String(steps), String(killAfter)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.on('error', reject)
    child.on('close', (code, signal) => {
      if (signal === 'SIGKILL') resolve(undefined)
      else if (code === 0) resolve(output.trim().split('\n').at(-1))
      else reject(new Error(`the training ended with exit code ${code}`))
    })
  })
}

/** The step of the latest checkpoint; 0 before the first. */
async function lastStep(folder: string): Promise<number> {
  const text = await readFile(join(folder, 'latest.json'), 'utf8').catch(() => undefined)
  return text === undefined ? 0 : (JSON.parse(text) as { ledger: { step: number } }).ledger.step
}

test('killed at 20 random moments, training ends in the same bits as if it had never been', async () => {
  const reference = await run(join(root, 'reference'))
  let [kills, attempt] = [0, 0]
  const results: (string | undefined)[] = []
  const stoodAt = new Set<number>()
  while (kills < 20) {
    const folder = join(root, `run ${attempt}`)
    const result = await run(folder, Math.floor(Math.random() * 90))
    if (result === undefined) {
      kills++
      stoodAt.add(await lastStep(folder))
    } else {
      results.push(result)
      attempt++
    }
  }
  const last = join(root, `run ${attempt}`)
  results.push(await run(last))
  for (const result of results) expect(result).toBe(reference)
  // Kills that all came before the first checkpoint, or at the same one, would show little.
  expect(stoodAt.size).toBeGreaterThan(3)
  expect((await readdir(last)).sort()).toEqual([
    'best.json',
    'best.safetensors',
    'latest.json',
    'latest.safetensors',
  ])
})
