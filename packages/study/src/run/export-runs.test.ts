import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../definition/testing/temporary-folder.js'
import { exportRuns } from './export-runs.js'
import { createRun } from './folder.js'

/** Two trainings, the second without scores yet. */
function writtenRuns(): string {
  const folder = temporaryFolder()
  const about = { study: 'line', version: '0', created: '2026-01-01T00:00:00Z', source: 'line.yaml' }
  const first = createRun(join(folder, 'a'), {
    ...about,
    config: { seed: 1, data: { file: '/x, y.csv' }, model: { hidden: [8, 4] } },
  })
  first.writeHistory([
    { epoch: 1, step: 10, seconds: 0.5, train: { loss: 2 }, validation: { rmse: 3 } },
    { epoch: 2, step: 20, seconds: 1, train: { loss: 1 }, validation: { rmse: 2 } },
  ])
  first.writeJson('metrics.json', {
    evaluations: [
      { part: 'test', model: 'emulator', rmse: { gpp: 0.25 }, note: 'words', curve: [1, 2, 3] },
      { part: 'test', model: 'last value', rmse: { gpp: 0.5 }, curve: [{ x: 1 }] },
    ],
    rows: 12,
  })
  first.close()
  const second = createRun(join(folder, 'b'), {
    ...about,
    created: '2026-01-02T00:00:00Z',
    config: { seed: 2 },
  })
  second.writeHistory([{ epoch: 1, train: { loss: 4 } }])
  second.close()
  return folder
}

const linesOf = (file: string): readonly string[] => readFileSync(file, 'utf8').trimEnd().split('\n')

test('a row a run, with its settings and scores, and a row an epoch, with its losses', () => {
  const folder = writtenRuns()
  const out = join(folder, 'deep', 'tracker')
  const { files, runs, epochs, notes } = exportRuns(folder, out)
  expect(files).toEqual([join(out, 'runs.csv'), join(out, 'epochs.csv')])
  expect([runs, epochs, notes]).toEqual([2, 3, []])
  expect(linesOf(files[0])).toEqual([
    'run_id,study,kind,status,start_time,duration_seconds,epochs,best.metric,best.value,best.epoch,params.seed,params.data.file,params.model.hidden,metrics.test.emulator.rmse.gpp,metrics.test.last value.rmse.gpp,metrics.rows',
    'a,line,training,interrupted,2026-01-01T00:00:00Z,,2,,,,1,"/x, y.csv","[8,4]",0.25,0.5,12',
    'b,line,training,interrupted,2026-01-02T00:00:00Z,,1,,,,2,,,,,',
  ])
  expect(linesOf(files[1])).toEqual([
    'run_id,epoch,step,seconds,batch,learningRate,metrics.train.loss,metrics.validation.rmse',
    'a,1,10,0.5,,,2,3',
    'a,2,20,1,,,1,2',
    'b,1,,,,,4,',
  ])
  // The tables are no run: written among them, they change nothing the next time.
  exportRuns(folder, folder)
  expect(exportRuns(folder, folder).runs).toBe(2)
})

test('one run alone is written of, and a damaged one is told and does not take the others with it', () => {
  const folder = writtenRuns()
  expect(exportRuns(join(folder, 'a'), join(folder, 'one')).epochs).toBe(2)
  writeFileSync(join(folder, 'a', 'metrics.json'), '{"rows": 1')
  writeFileSync(join(folder, 'b', 'config.json'), 'nothing')
  const { files, epochs, notes } = exportRuns(folder, folder)
  expect(epochs).toBe(2)
  expect(notes.join()).toMatch(
    /metrics\.json is damaged.*config\.json is damaged|config\.json is damaged.*metrics\.json is damaged/,
  )
  expect(linesOf(files[0]).join('\n')).toMatch(/^b,,training,damaged/m)
})

test('a folder without runs is refused, and nothing is written', () => {
  const folder = temporaryFolder()
  expect(() => exportRuns(folder, folder)).toThrow(`${folder} holds no runs to write of`)
  expect(() => exportRuns(join(folder, 'none'), folder)).toThrow('does not exist')
})
