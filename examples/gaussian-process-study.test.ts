import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openEmulator } from '@utsushi/emulator'
import { parseOverride, train, tune, type TrainedRun } from '@utsushi/study'
import { stringify } from 'yaml'
import { gaussianProcess } from './gaussian-process-study.js'
import { predictTable } from './stream-predictions.js'

const folder = mkdtempSync(join(tmpdir(), 'utsushi-example-'))
const config = {
  data: { file: fileURLToPath(new URL('../data/enzyme.csv', import.meta.url)) },
}
let run: TrainedRun
beforeAll(async () => {
  run = await train({ study: gaussianProcess, config }, { out: join(folder, 'run'), threads: 1 })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('a study without a network is fitted, evaluated and reported: far better than the mean', async () => {
  const { evaluations } = run.evaluation?.metrics as {
    evaluations: { part: string; rmseScaled: number; ofMean: number }[]
  }
  expect(evaluations.map(({ part }) => part)).toEqual(['test', 'validation'])
  for (const { rmseScaled, ofMean } of evaluations) expect(rmseScaled).toBeLessThan(ofMean / 3)
  expect(await readFile(join(run.run, 'evaluation_report.txt'), 'utf8')).toMatch(/test: 0\.\d+; the mean/)
})

test('its emulator holds the fitted rows: the best temperature and acidity are found in it', async () => {
  const emulator = await openEmulator(run.emulator)
  const rate = async (temperature: number, ph: number): Promise<number> => {
    const { outputs } = await emulator.predict({ inputs: { temperature: [temperature], ph: [ph] } })
    return Number(outputs['outputs']!.data[0])
  }
  const [best, cold, sour] = [await rate(41, 7.1), await rate(15, 7.1), await rate(41, 4.5)]
  await emulator.close()
  expect(best).toBeGreaterThan(30)
  expect(cold).toBeLessThan(best / 2)
  expect(sour).toBeLessThan(best / 2)
})

test('what it is fitted with is tuned like any study', async () => {
  const file = join(folder, 'enzyme.yaml')
  writeFileSync(file, stringify({ study: 'gaussian-process', ...config }))
  const sets = ['tuning.trials=4', 'tuning.folds=3', 'tuning.workers=1', 'tuning.pruner=none']
  const { trials } = await tune(file, { out: join(folder, 'search'), overrides: sets.map(parseOverride) })
  expect(trials.map(({ state }) => state)).toEqual(Array.from({ length: 4 }, () => 'complete'))
})

test('it is said in 120 lines', async () => {
  const source = await readFile(
    fileURLToPath(new URL('../gaussian-process-study.ts', import.meta.url)),
    'utf8',
  )
  const code = source.replace(/\/\*[\s\S]*?\*\//g, '').split('\n')
  expect(code.filter((line) => line.trim() !== '').length).toBeLessThanOrEqual(120)
})

test('rows stream through its emulator from csv to csv, whole and in order, whatever the batch', async () => {
  const rows = Array.from({ length: 5000 }, (_, k) => [15 + (k % 50), 5 + ((k * 7) % 40) / 10])
  const input = join(folder, 'many.csv')
  writeFileSync(input, ['temperature,ph', ...rows.map((row) => row.join(',')), ''].join('\n'))
  const outputs = await Promise.all(
    [97, 4096].map(async (batch) => {
      const out = join(folder, `out-${batch}.csv`)
      expect(await predictTable(run.emulator, input, out, batch)).toBe(rows.length)
      const [header, ...lines] = (await readFile(out, 'utf8')).trim().split('\n')
      expect(header).toBe('rate')
      return lines.map(Number)
    }),
  )
  const emulator = await openEmulator(run.emulator)
  const { outputs: whole } = await emulator.predict({ inputs: rows })
  await emulator.close()
  for (const lines of outputs) {
    expect(lines).toHaveLength(rows.length)
    for (const [k, value] of lines.entries()) expect(value).toBeCloseTo(Number(whole['outputs']!.data[k]), 3)
  }
})

test('a row that is no number stops the stream, and no file is left', async () => {
  const input = join(folder, 'hole.csv')
  writeFileSync(input, 'temperature,ph\n20,7\n21,\n')
  await expect(predictTable(run.emulator, input, join(folder, 'none.csv'))).rejects.toThrow(/ph/)
  await expect(readFile(join(folder, 'none.csv'))).rejects.toThrow(/ENOENT/)
})
