import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { seededRandom } from '@utsushi/ground'
import { mutations } from '@utsushi/ground/testing'
import { beforeEach, expect, test } from 'vitest'
import { temporaryFolder } from '../definition/testing/temporary-folder.js'
import { digestsFile, RunDigests } from './digests.js'
import { createRun, openRun } from './folder.js'
import { listRuns } from './list.js'

const config = {
  study: 'counting',
  version: '0',
  created: '2026-01-01T00:00:00Z',
  source: 'a.yaml',
  config: { seed: 1, model: { hidden: 16 } },
}
const contents: Readonly<Record<string, unknown>> = {
  'scalers.json': { drivers: { mean: [0.5, 12.25], deviation: [1.5, 3] } },
  'outcome.json': { stopped: 'finished', epochs: 3, steps: 12, seconds: 1.5, best: { epoch: 2, value: 0.1 } },
  'calibration.json': { threshold: 0.375 },
  'metrics.json': { test: { gpp: { r2: 0.91, rmse: 0.4 } } },
}
const names = ['config.json', 'training_history.json', ...Object.keys(contents)]

let path: string
beforeEach(() => {
  path = join(temporaryFolder(), 'run')
  const run = createRun(path, config)
  run.writeHistory([1, 2, 3].map((epoch) => ({ epoch, step: 4 * epoch, validation: { rmse: 1 / epoch } })))
  for (const [name, value] of Object.entries(contents)) run.writeJson(name, value)
  run.close()
})

/** All that is read from a run. */
function read(): { readonly values: string; readonly doubt: string | undefined } {
  const run = openRun(path)
  const values = [run.config, run.readHistory(), ...Object.keys(contents).map((name) => run.readJson(name))]
  return { values: JSON.stringify(values), doubt: run.doubt() }
}

test('every file has the digest that any program takes of it', () => {
  const { sha256 } = JSON.parse(readFileSync(join(path, digestsFile), 'utf8')) as {
    sha256: Record<string, string[]>
  }
  expect(Object.keys(sha256).sort()).toEqual([...names].sort())
  for (const name of names)
    expect(sha256[name]!.at(-1), name).toBe(
      createHash('sha256')
        .update(readFileSync(join(path, name)))
        .digest('hex'),
    )
})

test('none of 700 kinds of damage to a file of a run, or to the digests, is read in silence', () => {
  const truth = read().values
  const random = seededRandom(11)
  let refused = 0
  for (const name of [...names, digestsFile]) {
    const file = join(path, name)
    const whole = readFileSync(file)
    for (const { bytes, what } of mutations(whole, 100, random, { text: true })) {
      writeFileSync(file, bytes)
      try {
        const { values, doubt } = read()
        // Digests that lost a name say so; nothing else may differ.
        if (doubt === undefined || name !== digestsFile) expect(values, `${name}: ${what}`).toBe(truth)
      } catch (error) {
        expect(error, `${name}: ${what}`).toMatchObject({
          name: 'InputError',
          message: expect.stringContaining(path),
        })
        refused++
      }
    }
    writeFileSync(file, whole)
  }
  expect(refused).toBeGreaterThan(600)
})

test.each(names)('%s that was changed is named, and the way out is one', (name) => {
  const file = join(path, name)
  writeFileSync(
    file,
    readFileSync(file, 'utf8').replace(/\d+(?=\D*$)/, (digits) => String(+digits + 1)),
  )
  const digests = join(path, digestsFile)
  const message =
    `${file} does not hold what was written: its contents do not match ${digestsFile} beside it — restore both from a copy; ` +
    `if you changed it on purpose, delete ${digests}, and the files are taken as they are`
  expect(read).toThrow(message)
  rmSync(digests)
  const { doubt } = read()
  expect(doubt).toContain(
    `${path}: no digests of config.json, scalers.json, calibration.json, training_history.json`,
  )
  // From the next writing on they are vouched for as they are.
  openRun(path).writeJson('metrics.json', {})
  expect(read().doubt).toBeUndefined()
})

test('a changed config.json makes a listed run a damaged one', () => {
  const file = join(path, 'config.json')
  writeFileSync(file, readFileSync(file, 'utf8').replace('16', '17'))
  expect(listRuns(path)).toMatchObject([{ state: 'damaged', note: expect.stringContaining('--set') }])
})

test('a run that is read while it is written is never taken for damaged', async () => {
  const writer = new Worker(
    `import(${JSON.stringify(new URL('folder.js', import.meta.url).href)}).then(({ openRun }) => {
      const run = openRun(${JSON.stringify(path)})
      for (let epoch = 1; epoch <= 150; epoch++) run.writeHistory([{ epoch, step: epoch }])
    })`,
    { eval: true },
  )
  let running = true
  const ended = once(writer, 'exit').then(([code]) => {
    running = false
    return code as number
  })
  while (running) {
    openRun(path).readHistory()
    await new Promise(setImmediate)
  }
  expect(await ended).toBe(0)
  expect(openRun(path).readHistory()).toEqual([{ epoch: 150, step: 150 }])
})

test('killed between the two writings, a run is whole: what stood there fits, and so does what comes', () => {
  const digests = new RunDigests(path)
  const truth = read().values
  // The digest is down, the file is not.
  digests.about('outcome.json', '{"stopped":"patience"}\n')
  expect(read().values).toBe(truth)
  digests.about('outcome.json', '{"stopped":"budget"}\n')
  expect(read().values).toBe(truth)
  writeFileSync(join(path, 'outcome.json'), '{"stopped":"budget"}\n')
  expect(openRun(path).readJson('outcome.json')).toEqual({ stopped: 'budget' })
  // What another process had begun to write before is right no longer.
  writeFileSync(join(path, 'outcome.json'), '{"stopped":"patience"}\n')
  expect(() => openRun(path).readJson('outcome.json')).toThrow('does not hold what was written')
})

test('killed before a file was first there, it is no lost one; once it was there, it is', () => {
  const fresh = join(temporaryFolder(), 'run')
  createRun(fresh, config).close()
  const digests = new RunDigests(fresh)
  const written = digests.about('calibration.json', '1\n')
  expect(openRun(fresh).hasKept('calibration.json')).toBe(false)
  writeFileSync(join(fresh, 'calibration.json'), '1\n')
  expect(openRun(fresh).hasKept('calibration.json')).toBe(true)
  written()
  rmSync(join(fresh, 'calibration.json'))
  expect(() => openRun(fresh).hasKept('calibration.json')).toThrow(
    `${join(fresh, 'calibration.json')} is gone: ${digestsFile} tells of it — restore it from a copy`,
  )
  rmSync(join(fresh, digestsFile))
  expect(openRun(fresh).hasKept('calibration.json')).toBe(false)
})

test('killed before config.json was there, a folder is as good as empty', () => {
  const fresh = join(temporaryFolder(), 'run')
  createRun(fresh, config).close()
  rmSync(join(fresh, 'config.json'))
  writeFileSync(join(fresh, 'config.json.4711.partial'), '{"stu')
  writeFileSync(join(fresh, `${digestsFile}.4711.partial`), '')
  createRun(fresh, config).close()
  expect(openRun(fresh).config).toEqual(config)
})

test('a run that an earlier version left opens, and what is said of it names its files', () => {
  const truth = read().values
  rmSync(join(path, digestsFile))
  expect(read()).toEqual({
    values: truth,
    doubt:
      `${path}: no digests of config.json, scalers.json, calibration.json, training_history.json, outcome.json, metrics.json, ` +
      `so damage to them would not be seen: an earlier version wrote them`,
  })
  expect(existsSync(join(path, digestsFile))).toBe(false)
  expect(readdirSync(path).filter((name) => name.endsWith('.partial'))).toEqual([])
})
