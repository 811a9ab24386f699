import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import type { PredictRequest, StudyContext } from '../definition/contract.js'
import { silentReporter } from '../definition/reporter.js'
import { temporaryFolder } from '../definition/testing/temporary-folder.js'
import { train } from '../run/train.js'
import { writePoints } from '../testing/line-files.js'
import { leastSquaresStudy, lineStudy } from '../testing/line-study.js'
import { defineStudy } from '../definition/define-study.js'

const context: StudyContext = {
  reporter: silentReporter,
  signal: new AbortController().signal,
  ...{ device: 'cpu', threads: 1 },
}

let request: (folder: string) => PredictRequest
beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'utsushi-'))
  const config = { data: { file: writePoints(folder) }, threads: 1 }
  const { emulator } = await train({ study: leastSquaresStudy, config }, { out: join(folder, 'a') })
  const bytes = readFileSync(emulator)
  rmSync(folder, { recursive: true })
  request = (own) => {
    writeFileSync(join(own, 'm.onnx'), bytes)
    return { emulator: join(own, 'm.onnx'), input: join(own, 'in.csv'), output: join(own, 'out.csv') }
  }
})

test('rows go in as a table and come out as one', async () => {
  const own = request(temporaryFolder())
  writeFileSync(own.input, 'x\n0\n1.5\n')
  const { rows, output, warnings } = await leastSquaresStudy.predict(own, context)
  expect({ rows, output, warnings }).toEqual({ rows: 2, output: own.output, warnings: [] })
  const [header, ...lines] = readFileSync(own.output, 'utf8').trim().split('\n')
  expect(header).toBe('x,y')
  for (const line of lines) {
    const [x = NaN, y = NaN] = line.split(',').map(Number)
    expect(y).toBeCloseTo(2 * x + 1, 1)
  }
})

test.each(['emulator', 'input'] as const)('a result never takes the place of the %s', async (role) => {
  const folder = temporaryFolder()
  const own = request(folder)
  writeFileSync(own.input, 'x\n1\n')
  symlinkSync(own[role], own.output)
  const before = readFileSync(own[role])
  for (const output of [own[role], own.output])
    await expect(leastSquaresStudy.predict({ ...own, output }, context)).rejects.toThrow(
      /(in\.csv|m\.onnx|out\.csv) is the (emulator|input) itself and would be replaced — name another file$/,
    )
  expect(readFileSync(own[role])).toEqual(before)
})

test('a table of something else is not replaced; one of earlier predictions is', async () => {
  for (const output of ['out.csv', 'out.parquet']) {
    const folder = temporaryFolder()
    const own = { ...request(folder), output: join(folder, output) }
    writeFileSync(own.input, 'x\n1\n')
    await leastSquaresStudy.predict(own, context)
    writeFileSync(own.input, 'x\n1\n2\n')
    expect(await leastSquaresStudy.predict(own, context)).toMatchObject({ rows: 2 })
  }
  const folder = temporaryFolder()
  const own = request(folder)
  writeFileSync(own.input, 'x\n1\n')
  for (const other of ['date,x\n2020-01-01,1\n', 'my notes', 'x,y,z\n1,2,3\n', '']) {
    writeFileSync(own.output, other)
    await expect(leastSquaresStudy.predict(own, context)).rejects.toThrow(
      /^\{ out \}: \S*out\.csv is there already and holds .*, where predictions have x and y — name another file, or remove it first$/,
    )
    expect(readFileSync(own.output, 'utf8')).toBe(other)
  }
  // Both ways out.
  expect(
    await leastSquaresStudy.predict({ ...own, output: join(folder, 'other.csv') }, context),
  ).toMatchObject({ rows: 1 })
  rmSync(own.output)
  expect(await leastSquaresStudy.predict(own, context)).toMatchObject({ rows: 1 })
})

test.each<[string, (own: PredictRequest) => void, RegExp]>([
  ['an empty table', ({ input }) => writeFileSync(input, 'x\n'), /in\.csv/],
  [
    'a word',
    ({ input }) => writeFileSync(input, 'x\n1\ntwo\n'),
    /in\.csv row 3: x is "two" — expected a number/,
  ],
  ['another file', ({ emulator }) => writeFileSync(emulator, 'x'), /m\.onnx/],
])('%s is refused, and nothing is written', async (_what, spoil, message) => {
  const folder = temporaryFolder()
  const own = request(folder)
  writeFileSync(own.input, 'x\n1\n')
  spoil(own)
  await expect(leastSquaresStudy.predict(own, context)).rejects.toMatchObject({
    name: 'InputError',
    message: expect.stringMatching(message) as string,
  })
  expect(readdirSync(folder).sort()).toEqual(['in.csv', 'm.onnx'])
})

test('an emulator of another study is refused', async () => {
  const own = request(temporaryFolder())
  await expect(lineStudy.predict(own, context)).rejects.toThrow(
    'm.onnx: is an emulator of the study leastSquares, not of line',
  )
})

test('no rows, a stop and a failure in the middle leave no file', async () => {
  const folder = temporaryFolder()
  const own = request(folder)
  writeFileSync(own.input, 'x\n1\n')
  const stopped = { ...context, signal: AbortSignal.abort() }
  await expect(leastSquaresStudy.predict(own, stopped)).rejects.toThrow('interrupted — nothing was written')
  const giving = (chunks: () => AsyncGenerator<readonly number[][]>) =>
    defineStudy({
      ...leastSquaresStudy.parts,
      predict: () =>
        Promise.resolve({
          ...{ columns: [{ name: 'y' }], warnings: () => [], chunks: chunks() },
          nothing: () => 'in.csv: holds nothing to predict',
        }),
    }).predict(own, context)
  await expect(giving(async function* () {})).rejects.toThrow('in.csv: holds nothing to predict')
  const failing = giving(async function* () {
    yield await Promise.resolve([[1, 2]])
    throw new Error('the power failed')
  })
  await expect(failing).rejects.toThrow('the power failed')
  expect(existsSync(own.output)).toBe(false)
  expect(readdirSync(folder).sort()).toEqual(['in.csv', 'm.onnx'])
})
