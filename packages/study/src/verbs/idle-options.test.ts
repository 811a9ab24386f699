import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { refuseBesideSimulation, refuseIdle } from '../command-line/idle-settings.js'
import { defineStudy } from '../definition/define-study.js'
import { parseOverride } from '../definition/overrides.js'
import { registerStudy } from '../definition/registry.js'
import { temporaryFolder } from '../definition/testing/temporary-folder.js'
import { openRun } from '../run/folder.js'
import { resolveRun, train } from '../run/train.js'
import { writePoints, writeStudy } from '../testing/line-files.js'
import { lineParts, lineStudy } from '../testing/line-study.js'

beforeAll(() => registerStudy(lineStudy))

const set = (...texts: string[]) => texts.map(parseOverride)
const context = {
  reporter: { progress: () => {}, info: () => {}, warn: () => {} },
  ...{ signal: new AbortController().signal, threads: 1 },
  device: 'cpu',
} as const

test('a table of parameters that an emulator does not look at is refused, and nothing is written', async () => {
  const folder = temporaryFolder()
  const { emulator } = await train(writeStudy(folder, 'line'), { out: join(folder, 'a') })
  const request = { emulator, input: join(folder, 'points.csv'), output: join(folder, 'out.csv') }
  const parameters = join(folder, 'points.csv')
  await expect(lineStudy.predict({ ...request, parameters }, context)).rejects.toThrow(
    '{ parameters }: an emulator of the study line with the inputs x takes no table of parameters — leave it out',
  )
  expect((await lineStudy.predict(request, context)).rows).toBe(40)
})

test('settings that an evaluation cannot change, or that would score a run on what it has seen, are refused', async () => {
  const folder = temporaryFolder()
  const out = join(folder, 'a')
  await train(writeStudy(folder, 'line'), { out, trainOnly: true })
  const evaluateWith = (...texts: string[]) => {
    const run = openRun(out)
    const { study, config } = resolveRun(run, set(...texts))
    return study.evaluate(config, run, context)
  }
  await expect(evaluateWith('training.epochs=3')).rejects.toThrow(
    'training.epochs: has no effect on the scores of a run: it is trained already — leave it out',
  )
  await expect(evaluateWith('split.test=20')).rejects.toThrow(
    /^split\.test: would change what the run was trained on, and score it on values it has seen/,
  )
  const moved = writePoints(temporaryFolder())
  expect((await evaluateWith(`data.file=${moved}`, 'threads=1')).metrics).toHaveProperty('rmse')
})

test('a section that a command does not look at is refused with the command that it belongs to', () => {
  expect(() => refuseIdle('train', set('tuning.trials=3'))).toThrow(
    '--set tuning.trials=3 — has no effect on train: tuning belongs to tune; leave it out',
  )
  expect(() => refuseIdle('inspect', set('training.epochs=3'))).toThrow(/no effect on inspect/)
  refuseIdle('train', set('training.epochs=3', 'seed=1'))
  expect(() => refuseBesideSimulation(set('model.hidden=3'), ['data.folder'])).toThrow(
    '--set model.hidden=3 — has no effect on simulate, which looks at the section simulation and data.folder; leave it out',
  )
  refuseBesideSimulation(set('simulation.samples=3', 'data.folder=x'), ['data.folder'])
})

test('a key of the study file that does nothing beside others is told, if it says something', async () => {
  const folder = temporaryFolder()
  const idle = defineStudy({
    ...lineParts,
    name: 'idle-line',
    idle: () => [{ key: 'split.test', because: 'for nothing is tested' }],
  })
  registerStudy(idle)
  writePoints(folder)
  const told = async (rest: string, out: string): Promise<readonly string[]> => {
    const file = join(folder, 'idle.yaml')
    writeFileSync(file, `study: idle-line\ndata: { file: points.csv }\nthreads: 1\n${rest}`)
    const warnings: string[] = []
    const reporter = { ...context.reporter, warn: (message: string) => warnings.push(message) }
    await train(file, { out: join(folder, out), trainOnly: true, reporter })
    return warnings
  }
  expect(await told('', 'a')).toEqual([])
  expect(await told('split: { test: 5 }\n', 'b')).toEqual([
    'split.test: has no effect, for nothing is tested',
  ])
  expect(await told('split: { validation: 0 }\ntraining: { patience: 3 }\n', 'c')).toEqual([
    'training.patience: has no effect, for no part is held back to validate on: the last epoch is taken',
  ])
})
