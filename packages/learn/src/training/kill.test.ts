import { spawn } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
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

/** Runs the training; kills it with no warning after so many milliseconds. Answers with its last line, if it got there. */
function run(folder: string, killAfter?: number): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, folder, String(steps)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => {
      const first = output === ''
      output += chunk.toString()
      if (first && killAfter !== undefined) setTimeout(() => child.kill('SIGKILL'), killAfter)
    })
    child.on('error', reject)
    child.on('exit', (code, signal) => {
      if (signal === 'SIGKILL') resolve(undefined)
      else if (code === 0) resolve(output.trim().split('\n').at(-1))
      else reject(new Error(`the training ended with exit code ${code}`))
    })
  })
}

test(
  'killed at 20 random moments, training ends in the same bits as if it had never been',
  { timeout: 240_000 },
  async () => {
    const reference = await run(join(root, 'reference'))
    let [kills, attempt] = [0, 0]
    const results: (string | undefined)[] = []
    while (kills < 20) {
      const result = await run(join(root, `run ${attempt}`), 20 + Math.random() * 250)
      if (result === undefined) kills++
      else {
        results.push(result)
        attempt++
      }
    }
    const last = join(root, `run ${attempt}`)
    results.push(await run(last))
    for (const result of results) expect(result).toBe(reference)
    expect((await readdir(last)).sort()).toEqual([
      'best.json',
      'best.safetensors',
      'latest.json',
      'latest.safetensors',
    ])
  },
)
