import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { parseOverride } from '../definition/overrides.js'
import { registerStudy } from '../definition/registry.js'
import { countingStudy } from '../definition/testing/counting-study.js'
import { temporaryFolder } from '../definition/testing/temporary-folder.js'
import { openRun } from './folder.js'
import { listRuns } from './list.js'
import { train } from './train.js'

beforeAll(() => registerStudy(countingStudy))

function studyFile(folder: string, text = ''): string {
  const file = join(folder, 'counting.yaml')
  writeFileSync(file, `study: counting\ndata: {folder: data}\n${text}`)
  return file
}

test('training leaves a run that says all there is to know', async () => {
  const folder = temporaryFolder()
  const out = join(folder, 'runs', 'a')
  const epochs: number[] = []
  const trained = await train(studyFile(folder), { out, onEpoch: ({ epoch }) => epochs.push(epoch) })
  expect(epochs).toEqual([1, 2, 3])
  expect(trained.emulator).toBe(join(out, 'model.onnx'))
  expect(openRun(out).config).toMatchObject({
    study: 'counting',
    config: { epochs: 3, data: { folder: join(folder, 'data') } },
  })
  expect(existsSync(join(out, 'run.lock'))).toBe(false)
  expect(listRuns(join(folder, 'runs'))).toMatchObject([
    { state: 'evaluated', epochs: 3, best: { epoch: 3 } },
  ])
})

test('an interrupted run is listed as such and continues from its folder alone', async () => {
  const folder = temporaryFolder()
  const out = join(folder, 'a')
  const file = studyFile(folder, 'epochs: 4\n')
  const stop = new AbortController()
  const first = await train(file, {
    out,
    signal: stop.signal,
    onEpoch: ({ epoch }) => epoch === 2 && stop.abort(),
  })
  expect(first.outcome).toMatchObject({ stopped: 'interrupted', epochs: 2 })
  expect(existsSync(first.emulator)).toBe(false)
  expect(listRuns(folder)).toMatchObject([{ state: 'interrupted', epochs: 2 }])
  rmSync(file)
  const second = await train(out)
  expect(second.outcome).toMatchObject({ stopped: 'finished', epochs: 4 })
})

test('a resumed run keeps its settings, but may change its budget', async () => {
  const folder = temporaryFolder()
  const out = join(folder, 'a')
  const file = studyFile(folder)
  await train(file, { out })
  const set = (text: string) => [parseOverride(text)]
  await expect(train(file, { out, resume: true, overrides: set('epochs=9') })).rejects.toThrow(
    /begun with another epochs —/,
  )
  await expect(train(out, { overrides: set('seed=9') })).rejects.toThrow(/begun with another seed —/)
  await train(out, { overrides: set('epochMs=2') })
  expect(JSON.parse(readFileSync(join(out, 'config.json'), 'utf8'))).toMatchObject({ config: { epochMs: 2 } })
  await expect(train(file, { resume: true })).rejects.toThrow(/\{ resume: true \} needs the run to continue/)
  await expect(train(file, { out })).rejects.toThrow(/already holds a run/)
})

test('a run whose files are damaged is listed with the file to look at', () => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'config.json'), '{')
  expect(listRuns(folder)).toMatchObject([
    { state: 'damaged', note: expect.stringContaining('config.json is damaged') as string },
  ])
})
