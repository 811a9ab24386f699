// Verbs that are killed at a call that changes the disk: each leaves what was there or what was to come, and goes on.
// `UTSUSHI_KILLS=40` in the environment kills oftener than a quick run of the tests does.
import { spawn } from 'node:child_process'
import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openEmulator } from '@utsushi/emulator'
import { seededRandom } from '@utsushi/ground'
import { beforeAll, expect, test } from 'vitest'
import { temporaryFolder } from '../definition/testing/temporary-folder.js'
import { registerStudy } from '../definition/registry.js'
import { openRun } from '../run/folder.js'
import { listRuns } from '../run/list.js'
import { writeStudy } from '../testing/line-files.js'
import { leastSquaresStudy, lineStudy } from '../testing/line-study.js'

const script = fileURLToPath(new URL('../testing/killed-at-write.js', import.meta.url))
const random = seededRandom(20)
const kills = Number(process.env['UTSUSHI_KILLS'] ?? 4)

/** Runs a verb until it is killed at a call, or to its end: then the number of its calls. */
function run(killAt: number, ...args: readonly string[]): Promise<number | 'killed'> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, String(killAt), ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let [told, complaint] = ['', '']
    child.stdout.on('data', (chunk: Buffer) => (told += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()))
    child.on('error', reject)
    child.on('close', (code, signal) => {
      if (signal === 'SIGKILL') resolve('killed')
      else if (code === 0) resolve(Number(told))
      else reject(new Error(`${args.join(' ')}, to be killed at call ${killAt}: ${complaint}`))
    })
  })
}

/** Calls at which little is there yet, and some of all others. */
const places = (calls: number): readonly number[] => [
  ...[1, 4],
  ...Array.from({ length: kills }, () => random.below(calls)),
]

const text = (folder: string, name: string): string => readFileSync(join(folder, name), 'utf8')

beforeAll(() => {
  registerStudy(lineStudy)
  registerStudy(leastSquaresStudy)
})

test('a training, killed at its writings, is a run at any time, and ends as if nothing had been', async () => {
  const folder = temporaryFolder()
  const file = writeStudy(folder, 'line', 'training: { epochs: 4, learningRate: 0.01 }\n')
  const whole = join(folder, 'whole')
  const calls = await run(Infinity, 'train', file, whole)
  expect(calls).toBeGreaterThan(40)
  const out = join(folder, 'killed')
  for (const place of places(Number(calls))) {
    // One that goes on has less to do than the whole, and may come to its end.
    await run(place, 'train', file, out)
    if (!existsSync(join(out, 'config.json'))) continue
    expect(listRuns(out).map(({ state }) => state)).not.toContain('damaged')
    const now = openRun(out)
    for (const name of readdirSync(out).filter((one) => /^\w+\.json$/.test(one) && one !== 'digests.json'))
      expect(now.readJson(name), `${name} after ${place} calls`).toBeDefined()
    if (now.has('model.onnx')) await opens(out)
  }
  expect(await run(Infinity, 'train', file, out)).toBeGreaterThan(0)
  for (const name of ['scalers.json', 'metrics.json']) expect(text(out, name)).toBe(text(whole, name))
  const epochs = (path: string) =>
    openRun(path)
      .readHistory()
      .map(({ epoch, validation }) => ({ epoch, validation }))
  expect(epochs(out)).toEqual(epochs(whole))
  await opens(out)
})

/** The emulator opens, and nothing is to be said of it. */
async function opens(folder: string): Promise<void> {
  const warnings: string[] = []
  const emulator = await openEmulator(join(folder, 'model.onnx'), {
    onWarning: (message) => warnings.push(message),
  })
  await emulator.close()
  expect(warnings).toEqual([])
}

test('evaluate and export, killed at their writings, leave a run that is whole', async () => {
  const folder = temporaryFolder()
  const whole = join(folder, 'whole')
  await run(Infinity, 'train', writeStudy(folder, 'leastSquares'), whole)
  for (const verb of ['evaluate', 'export']) {
    const out = join(folder, verb)
    cpSync(whole, out, { recursive: true })
    const calls = Number(await run(Infinity, verb, out))
    for (const place of places(calls)) {
      expect(await run(place, verb, out)).toBe('killed')
      expect(listRuns(out)).toMatchObject([{ state: 'evaluated' }])
      for (const name of ['scalers.json', 'metrics.json', 'outcome.json'])
        expect(JSON.stringify(openRun(out).readJson(name))).toBe(
          JSON.stringify(openRun(whole).readJson(name)),
        )
      await opens(out)
    }
    expect(await run(Infinity, verb, out)).toBe(calls)
  }
})

test('a simulation, killed at its writings, is there whole or not at all, and is made again', async () => {
  const data = join(temporaryFolder(), 'data')
  const calls = Number(await run(Infinity, 'simulate', `${data}-first`))
  for (let place = 0; place < calls; place++) {
    expect(await run(place, 'simulate', data)).toBe('killed')
    expect(existsSync(data)).toBe(false)
  }
  expect(await run(Infinity, 'simulate', data)).toBe(calls)
  expect(readdirSync(data)).toEqual(readdirSync(`${data}-first`))
})
