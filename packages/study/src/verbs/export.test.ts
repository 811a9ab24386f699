import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openEmulator } from '@utsushi/emulator'
import { beforeAll, expect, test } from 'vitest'
import type { StudyContext } from '../definition/contract.js'
import { defineStudy } from '../definition/define-study.js'
import { registerStudy } from '../definition/registry.js'
import { silentReporter } from '../definition/reporter.js'
import { temporaryFolder } from '../definition/testing/temporary-folder.js'
import { openRun } from '../run/folder.js'
import { resolveRun, train } from '../run/train.js'
import { writePoints, writeStudy } from '../testing/line-files.js'
import { leastSquaresStudy, lineParts, lineStudy } from '../testing/line-study.js'

beforeAll(() => {
  registerStudy(lineStudy)
  registerStudy(leastSquaresStudy)
})

const context: StudyContext = {
  reporter: silentReporter,
  signal: new AbortController().signal,
  ...{ device: 'cpu', threads: 1 },
}

test.each(['line', 'leastSquares'])(
  'the emulator of %s is written from a run folder that was moved, without the data, byte for byte',
  async (name) => {
    const folder = temporaryFolder()
    const { run, emulator } = await train(writeStudy(folder, name), { out: join(folder, 'a') })
    const written = readFileSync(emulator)
    mkdirSync(join(folder, 'elsewhere'))
    const moved = join(folder, 'elsewhere', 'b')
    renameSync(run, moved)
    unlinkSync(join(folder, 'points.csv'))
    rmSync(join(moved, 'model.onnx'))
    const opened = openRun(moved)
    const { study, config } = resolveRun(opened)
    const file = join(folder, 'again.onnx')
    expect(await study.export(config, opened, file, context)).toEqual({ file, bytes: written.length })
    expect(readFileSync(file).equals(written)).toBe(true)

    const { outputs } = await (await openEmulator(file)).predict({ x: { dims: [1, 1], data: [1.5] } })
    // The network of a few steps is not at the line of the points yet.
    expect(Number(outputs['y']?.data[0])).toBeCloseTo(4, name === 'line' ? -1 : 1)
  },
)

test('an export replaces an emulator and nothing else, and is an ONNX file by its name', async () => {
  const folder = temporaryFolder()
  const { run, emulator } = await train(writeStudy(folder, 'leastSquares'), { out: join(folder, 'a') })
  const opened = openRun(run)
  const { study, config } = resolveRun(opened)
  const exported = (file: string) => study.export(config, opened, join(folder, file), context)
  writeFileSync(join(folder, 'notes.txt'), 'mine')
  await expect(exported('notes.txt')).rejects.toThrow(
    /^\{ out \}: .*notes\.txt — an emulator is an ONNX file: name it .*notes\.onnx$/,
  )
  writeFileSync(join(folder, 'theirs.onnx'), 'another network')
  await expect(exported('theirs.onnx')).rejects.toThrow('no emulator of this program — name another file')
  await expect(exported('a.onnx/../')).rejects.toThrow('is an ONNX file')
  expect(readFileSync(join(folder, 'notes.txt'), 'utf8')).toBe('mine')
  expect(readFileSync(join(folder, 'theirs.onnx'), 'utf8')).toBe('another network')
  const bytes = readFileSync(emulator).length
  for (const file of ['notes.onnx', 'notes.onnx']) expect(await exported(file)).toMatchObject({ bytes })
  // What is damaged in the run's own place is mended.
  writeFileSync(emulator, 'damaged')
  expect(await study.export(config, opened, emulator, context)).toMatchObject({ bytes })
})

test('evaluation comes first, and the emulator is made once, with its scores', async () => {
  const folder = temporaryFolder()
  const order: string[] = []
  const watched = defineStudy({
    ...lineParts,
    name: 'watched-line',
    score: async (...given) => {
      order.push(`score ${given[2].name}`)
      return lineParts.score(...given)
    },
    emulators: (finished) => {
      order.push(`emulators ${JSON.stringify(Object.keys(finished.metrics))}`)
      return lineParts.emulators(finished)
    },
  })
  const config = { data: { file: writePoints(folder) }, threads: 1 }
  const { emulator, evaluation } = await train({ study: watched, config }, { out: join(folder, 'a') })
  expect(order).toEqual(['score test', 'score validation', 'emulators ["rmse"]'])
  const { metadata } = await openEmulator(emulator)
  expect(metadata.metrics).toEqual(evaluation?.metrics)
  expect(metadata).toMatchObject({ study: 'watched-line', extrapolation: 'report' })
})

test('a second form of an emulator lies beside the first, and is told of', async () => {
  const folder = temporaryFolder()
  const twofold = defineStudy({
    ...lineParts,
    name: 'twofold-line',
    emulators: (finished) =>
      lineParts.emulators(finished).flatMap((own) => [{ ...own, suffix: '.step' }, own]),
  })
  const config = { data: { file: writePoints(folder) }, threads: 1 }
  const { run, emulator } = await train({ study: twofold, config }, { out: join(folder, 'a') })
  expect(existsSync(join(run, 'model.step.onnx'))).toBe(true)
  const told: string[] = []
  const reporter = { ...silentReporter, info: (message: string) => told.push(message) }
  const opened = openRun(run)
  const file = join(folder, 'mine.onnx')
  const outcome = await twofold.export(twofold.parts.schema.parse(opened.config.config), opened, file, {
    ...{ ...context, reporter },
  })
  expect(outcome.bytes).toBe(readFileSync(emulator).length)
  expect(told).toEqual([`the same model in another form: ${join(folder, 'mine.step.onnx')}`])
})
