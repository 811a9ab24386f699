import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { silentReporter, train, type StudyContext } from '@utsushi/study'
import { materialsSchema } from './config.js'
import { materials } from './index.js'

const root = mkdtempSync(join(tmpdir(), 'anomaly-'))
const context: StudyContext = {
  ...{ reporter: silentReporter, threads: 1, device: 'cpu' },
  signal: new AbortController().signal,
}
const folder = join(root, 'noise')
beforeAll(async () => {
  const options = { kind: 'barkhausen', specimens: 30, measurements: 2, windows: 4, length: 128 }
  await materials.simulation?.run(materials.simulation.schema.parse(options), folder, context)
})
afterAll(() => rmSync(root, { recursive: true }))

type Kind = 'distance' | 'gru'

const configOf = (task: { readonly usual?: string }, kind: Kind = 'distance') => ({
  data: { folder, specimens: 'specimens.csv', name: 'name', groups: ['specimen', 'lot'] },
  task: { target: 'state', ...task },
  split: { by: 'group' as const, group: 'specimen', validation: 0 },
  model: { kind },
})

test('burnt windows stand out from normal ones, of which alone something was learnt', async () => {
  const run = await train(
    { study: materials, config: configOf({ usual: 'normal' }) },
    { out: join(root, 'run') },
  )
  const { parts } = run.evaluation?.metrics as {
    parts: { model: { classes: { name: string; recall: number }[]; balancedAccuracy: number } }[]
  }
  const recall = (name: string): number => parts[0]!.model.classes.find((one) => one.name === name)!.recall
  expect(parts[0]!.model.classes.map(({ name }) => name)).toEqual(['normal', 'other'])
  // One in twenty usual windows may be taken for another; of few specimens it may be some more.
  expect(recall('normal')).toBeGreaterThan(0.75)
  expect(recall('other') + recall('normal')).toBeGreaterThan(1.2)
})

test('a usual class that there is not, and a distance from nothing, are refused with the way out', async () => {
  await expect(
    train({ study: materials, config: configOf({ usual: 'sound' }) }, { out: join(root, 'none') }),
  ).rejects.toThrow('task.usual: no sequence is of the class sound — there are anomalous and normal')
  expect(() => materialsSchema.parse(configOf({}))).toThrow('expected the class that is usual')
  expect(() => materialsSchema.parse(configOf({ usual: 'normal' }, 'gru'))).toThrow('expected distance')
})
