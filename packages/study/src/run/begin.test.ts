import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { mul } from '@utsushi/graph'
import { command, nameCommand, option, trainAgain } from '../definition/command-name.js'
import { defineStudy } from '../definition/define-study.js'
import { parseOverride } from '../definition/overrides.js'
import { registerStudy } from '../definition/registry.js'
import { countingStudy } from '../definition/testing/counting-study.js'
import { temporaryFolder } from '../definition/testing/temporary-folder.js'
import { writePoints, writeStudy } from '../testing/line-files.js'
import { lineParts, lineStudy } from '../testing/line-study.js'
import { createRun } from './folder.js'
import { listRuns } from './list.js'
import { train } from './train.js'

/** The line study whose loss is infinite from its 20th step on. */
const blowing = defineStudy({
  ...lineParts,
  name: 'blowing-line',
  rates: () => ({ blow: (step: number) => (step < 20 ? 1 : Infinity) }),
  loss: (task) => ({
    loss: (inputs) => {
      const { blow } = inputs.batch
      const value = lineParts.loss?.(task).loss(inputs)
      if (blow === undefined || value === undefined) throw new RangeError('no loss')
      return mul(value, blow)
    },
  }),
})

beforeAll(() => [lineStudy, blowing, countingStudy].forEach((study) => registerStudy(study)))

const set = (...texts: string[]) => texts.map(parseOverride)
const tooFast = set('training.learningRate=1e30', 'training.clip=1e30')
const bytesOf = (folder: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => [name, readFileSync(join(folder, name), 'base64')]),
  )

test('a run that diverged before a checkpoint is told as failed, and is begun anew in its place', async () => {
  const folder = temporaryFolder()
  const [file, out] = [writeStudy(folder, 'line'), join(folder, 'runs', 'a')]
  await expect(train(file, { out, overrides: tooFast })).rejects.toThrow(
    /^step \d+: the .* is (NaN|Infinity)/,
  )
  expect(listRuns(out)).toMatchObject([{ state: 'failed', failure: { kind: 'diverged' } }])
  await expect(train(out)).rejects.toThrow(/diverged at step \d+; going on with the same settings and data/)
  const told: string[] = []
  const reporter = { progress: () => {}, info: (message: string) => told.push(message), warn: () => {} }
  const { outcome } = await train(file, { out, reporter })
  expect(outcome.stopped).toBe('finished')
  expect(told[0]).toMatch(/, which failed, left nothing to go on from and is replaced$/)
  expect(listRuns(out)).toMatchObject([{ state: 'evaluated' }])
  expect(readdirSync(out)).not.toContain('replaced')
  expect(readdirSync(out)).not.toContain('failure.json')
})

test('what the message of a divergence proposes works as it stands', async () => {
  const folder = temporaryFolder()
  const out = join(folder, 'a')
  const failed: unknown = await train(writeStudy(folder, 'line'), { out, overrides: tooFast }).catch(
    (error: unknown) => error,
  )
  const [, given] = /begin it anew with a lower rate: (.*)$/.exec(String(failed)) ?? []
  expect(given).toBe(
    `train('${out}', { anew: true, overrides: [parseOverride('training.learningRate=0.001'), parseOverride('training.clip=1')] })`,
  )
  const again = await train(out, {
    anew: true,
    overrides: set('training.learningRate=0.001', 'training.clip=1'),
  })
  expect(again.outcome.stopped).toBe('finished')
  // Less was changed: where nothing was trained, nothing has to stay as it was.
  const other = join(folder, 'b')
  await expect(train(join(folder, 'line.yaml'), { out: other, overrides: tooFast })).rejects.toThrow()
  const changed = await train(other, { overrides: set('training.learningRate=0.01') })
  expect(changed.outcome.stopped).toBe('finished')
})

test('a run that diverged behind a checkpoint keeps its weights until it is told to be replaced', async () => {
  const folder = temporaryFolder()
  const [file, out] = [writeStudy(folder, 'blowing-line'), join(folder, 'a')]
  const options = { out, checkpointSeconds: 0 }
  await expect(train(file, options)).rejects.toThrow(
    /step 21: .*; the last good state is in .*--anew|anew: true/,
  )
  expect(listRuns(out)).toMatchObject([{ state: 'failed', epochs: 2, failure: { step: 21 } }])
  const before = bytesOf(join(out, 'checkpoints'))
  expect(Object.keys(before)).toContain('best.safetensors')
  await expect(train(file, options)).rejects.toThrow(/already holds a run that diverged/)
  await expect(train(file, { ...options, resume: true })).rejects.toThrow(
    /from its last checkpoint .* diverges again/,
  )
  await expect(train(out)).rejects.toThrow(/diverges again/)
  expect(bytesOf(join(out, 'checkpoints'))).toEqual(before)
  const ends = await train(out, { anew: true, overrides: set('training.epochs=2') })
  expect(ends.outcome).toMatchObject({ stopped: 'finished', epochs: 2 })
})

test('a finished run is never written over unless told to, and stays when the new one is refused', async () => {
  const folder = temporaryFolder()
  const [file, out] = [writeStudy(folder, 'line'), join(folder, 'a')]
  await train(file, { out })
  writeFileSync(join(out, 'notes.md'), 'mine')
  const before = bytesOf(out)
  await expect(train(file, { out })).rejects.toThrow(
    /already holds a run, which was finished — choose another/,
  )
  await expect(train(file, { out, anew: true, resume: true })).rejects.toThrow(/give one of the two/)
  const missing = set(`data.file=${join(folder, 'no.csv')}`)
  await expect(train(file, { out, anew: true, overrides: missing })).rejects.toThrow(/no\.csv/)
  expect(bytesOf(out)).toEqual(before)
  const { history } = await train(file, { out, anew: true, overrides: set('training.epochs=2') })
  expect(history).toHaveLength(2)
  expect(readFileSync(join(out, 'notes.md'), 'utf8')).toBe('mine')
  await expect(train(out, { out: join(folder, 'b') })).rejects.toThrow(
    /is the folder of a run, which goes on/,
  )
  const elsewhere = await train(out, { out: join(folder, 'b'), anew: true })
  expect(elsewhere.run).toBe(join(folder, 'b'))
  expect(elsewhere.history).toHaveLength(2)
})

test('a run whose process was killed reads as interrupted, and one killed before a checkpoint is begun anew', async () => {
  const folder = temporaryFolder()
  const out = join(folder, 'a')
  const config = { data: { file: writePoints(folder) }, threads: 1 }
  const created = '2026-01-01T00:00:00Z'
  createRun(out, { study: 'line', version: '0', created, source: 'line.yaml', config }).close()
  writeFileSync(join(out, 'training_history.json'), '[{"epoch": 1, "step": 8}]')
  expect(listRuns(out)).toMatchObject([{ state: 'interrupted', epochs: 1 }])
  const { outcome, history } = await train(out)
  expect(outcome.stopped).toBe('finished')
  expect(history).toHaveLength(8)
})

test('a run that failed through its data goes on once they are mended', async () => {
  const folder = temporaryFolder()
  const [file, out] = [writeStudy(folder, 'line'), join(folder, 'a')]
  const stop = new AbortController()
  await train(file, { out, signal: stop.signal, onEpoch: ({ epoch }) => epoch === 3 && stop.abort() })
  const points = join(folder, 'points.csv')
  const good = readFileSync(points)
  rmSync(points)
  await expect(train(out)).rejects.toThrow(/points\.csv/)
  const [failed] = listRuns(out)
  expect(failed).toMatchObject({ state: 'failed', epochs: 3, failure: { kind: 'input' } })
  expect(failed?.note).toContain(`once that is mended, go on with: train('${out}')`)
  writeFileSync(points, good)
  expect((await train(out)).outcome).toMatchObject({ stopped: 'finished', epochs: 8 })
})

test('a full disk and an error of the program are failures of their own', async () => {
  const folder = temporaryFolder()
  const file = join(folder, 'counting.yaml')
  writeFileSync(file, 'study: counting\ndata: {folder: data}\n')
  for (const [fail, kind] of [
    ['disk', 'disk'],
    ['failure', 'error'],
  ] as const) {
    const out = join(folder, fail)
    await expect(train(file, { out, overrides: set(`fail=${fail}`) })).rejects.toThrow()
    expect(listRuns(out)).toMatchObject([{ state: 'failed', failure: { kind, stage: 'training' } }])
  }
})

test('a run whose evaluation failed is trained, and says what tries again', async () => {
  const folder = temporaryFolder()
  const out = join(folder, 'a')
  const broken = defineStudy({
    ...lineParts,
    name: 'unscored-line',
    score: () => Promise.reject(new Error('no scores today')),
  })
  const config = { data: { file: writePoints(folder) }, threads: 1 }
  await expect(train({ study: broken, config }, { out })).rejects.toThrow('no scores today')
  const [listed] = listRuns(out)
  expect(listed).toMatchObject({ state: 'trained', failure: { stage: 'evaluation' } })
  expect(listed?.note).toMatch(/its evaluation failed: no scores today — .* evaluate .* tries again/)
})

test('a run of a study that is not known here says how it is given', async () => {
  const folder = temporaryFolder()
  const out = join(folder, 'a')
  const config = { study: 'glacier', version: '0', created: '', source: 'a.yaml', config: {} }
  createRun(out, config).close()
  await expect(train(out)).rejects.toThrow(`train({ study, config }, { out: '${out}', resume: true })`)
  expect(existsSync(join(out, 'config.json'))).toBe(true)
})

test('code is told options as code writes them, a command line as they are typed', () => {
  expect(option('resume')).toBe('{ resume: true }')
  expect(option('out')).toBe('{ out }')
  expect(trainAgain('runs/a')).toBe("train('runs/a')")
  nameCommand('npx glacier')
  expect(option('resume')).toBe('--resume')
  expect(command('runs')).toBe('npx glacier runs')
  expect(trainAgain('my runs/a', { anew: true, set: ['data.targets=[gpp]'] })).toBe(
    "npx glacier train 'my runs/a' --anew --set 'data.targets=[gpp]'",
  )
})
