import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../definition/testing/temporary-folder.js'
import { createRun, openRun } from './folder.js'

const config = {
  study: 'counting',
  version: '0',
  created: '2026-01-01T00:00:00Z',
  source: 'a.yaml',
  config: { seed: 1 },
}

test('a run is read back from its folder alone', () => {
  const path = join(temporaryFolder(), 'run')
  const run = createRun(path, config)
  run.writeHistory([
    { epoch: 1, train: { loss: 2 }, validation: { rmse: { gpp: 0.5, nep: 0.25 } } },
    { epoch: 2, train: { loss: 1 }, validation: { 'a, "b"': 1 } },
  ])
  run.log('warn', 'a_co2 lies beyond training', { column: 'a_co2' })
  run.close()
  const again = openRun(path)
  expect(again.config).toEqual(config)
  expect(again.readHistory()).toHaveLength(2)
  expect(readFileSync(join(path, 'training_history.csv'), 'utf8')).toBe(
    'epoch,train.loss,validation.rmse.gpp,validation.rmse.nep,"validation.a, ""b"""\n1,2,0.5,0.25,\n2,1,,,1\n',
  )
  const [line = ''] = readFileSync(join(path, 'log.jsonl'), 'utf8').split('\n')
  expect(JSON.parse(line)).toMatchObject({ level: 'warn', column: 'a_co2' })
})

test('a folder with something in it is never written into', () => {
  const path = temporaryFolder()
  writeFileSync(join(path, 'thesis.txt'), 'x')
  expect(() => createRun(path, config)).toThrow(
    `${path} is not empty (thesis.txt) and holds no run that could be replaced — choose another folder with { out }, such as ${join(path, 'run')}`,
  )
  createRun(join(path, 'run'), config).close()
  expect(() => createRun(join(path, 'run'), config)).toThrow(
    /already holds a run — continue it with \{ resume: true \}/,
  )
  expect(() => createRun(join(path, 'thesis.txt'), config)).toThrow(/is a file/)
})

test.each([
  ['cut off', '{"study": "eco', /config\.json is damaged \(.*\) — restore it from a copy/],
  ['of something else', '{"a": 1}', /config\.json is not a run's configuration/],
])('a config.json that is %s is named', (_what, content, message) => {
  const path = temporaryFolder()
  writeFileSync(join(path, 'config.json'), content)
  expect(() => openRun(path)).toThrow(message)
})

test('a damaged history is named', () => {
  const path = join(temporaryFolder(), 'run')
  const run = createRun(path, config)
  run.close()
  writeFileSync(join(path, 'training_history.json'), '[{"epoch": 1')
  expect(() => run.readHistory()).toThrow(/training_history\.json is damaged/)
})

test('what is not a run is told apart from what is not there', () => {
  const path = temporaryFolder()
  expect(() => openRun(path)).toThrow(/is not a run folder: it has no config\.json/)
  expect(() => openRun(join(path, 'no'))).toThrow(/does not exist/)
  writeFileSync(join(path, 'study.yaml'), 'study: x')
  expect(() => openRun(join(path, 'study.yaml'))).toThrow(
    /study\.yaml is a file — expected the folder of a run/,
  )
})
