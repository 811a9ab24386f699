// Settings of sizes that no machine can take: one line and exit code 2, before anything is read, made or started.
import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { ecosystemFolder, utsushiIn } from './remedied-study.js'
import { simulatorFolder } from './simulator-folder.js'

const huge = 1_000_000_000

test.each([
  ['train', `threads=${huge}`],
  ['train', `model.hidden=${huge}`],
  ['train', `model.embedding=${huge}`],
  ['train', `model.layers=${huge}`],
  ['train', `windows.context=${huge}`],
  ['train', `seed=1e300`],
  ['tune', `tuning.workers=${huge}`],
  ['tune', `tuning.folds=${huge}`],
  ['simulate', `simulation.samples=${huge}`],
])('%s --set %s', async (command, set) => {
  const folder = ecosystemFolder()
  const { code, text } = await utsushiIn(folder, [command, 'study.yaml', '--out', 'out', '--set', set])
  expect(code).toBe(2)
  expect(text.trimEnd().split('\n')).toHaveLength(1)
  expect(text).toContain(set.split('=')[0])
  expect(readdirSync(folder).sort()).toEqual(['data', 'study.yaml'])
})

test('a network of layers that are allowed one by one and are too many together', async () => {
  const folder = ecosystemFolder()
  const sizes = ['--set', 'model.hidden=16384', '--set', 'model.layers=8']
  const { code, text } = await utsushiIn(folder, ['train', 'study.yaml', '--out', 'out', ...sizes])
  expect(text).toMatch(
    /^model: [\d,]+ parameters, more than the 268,435,456 that can be trained — make its layers smaller/m,
  )
  expect(code).toBe(2)
})

test.each(['--threads', '--workers'])('%s 1000000000', async (option) => {
  const { code, text } = await utsushiIn(ecosystemFolder(), ['tune', 'study.yaml', option, String(huge)])
  expect(code).toBe(2)
  expect(text).toMatch(/Expected a whole number from 1 to \d+|unknown option/)
})

test.each([
  ['simulator', ['train', '--set', `model.hidden=${huge}`]],
  ['simulator', ['train', '--set', `model.trees=${huge}`]],
  ['simulator', ['simulate', '--set', `simulation.samples=${huge}`]],
  ['simulator', ['compare', '--workers', String(huge)]],
  ['simulator', ['compare', '--folds', String(huge)]],
  ['materials', ['simulate', '--set', `simulation.specimens=${huge}`]],
  ['materials', ['simulate', '--set', `simulation.windows=${huge}`]],
  ['materials', ['train', '--set', `model.kernels=${huge}`]],
  ['artwork', ['simulate', '--set', `simulation.count=${huge}`]],
  ['artwork', ['simulate', '--set', `simulation.size=${huge}`]],
])('%s: %j', async (study, [command = '', ...words]) => {
  const folder = simulatorFolder(`study: ${study}\ndata: { folder: data }\n`)
  const { code, text } = await utsushiIn(folder, [command, 'study.yaml', '--out', 'out', ...words])
  expect(code, text).toBe(2)
  expect(text).toMatch(/at most|from \d+ to \d+/)
  expect(readdirSync(folder).sort()).toEqual(['data', 'study.yaml'])
})
