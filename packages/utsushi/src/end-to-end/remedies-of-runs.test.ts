// The advice of messages about run folders, commands and searches, followed to the letter: commands that a message names are run
// as they stand there.
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tryLock } from '@utsushi/ground/node'
import { expect, test } from 'vitest'
import { train } from '../index.js'
import { changeRow, ecosystemFolder, editStudy, editTable, utsushiIn, type Told } from './remedied-study.js'
import { tunedStudy } from './tuned-study.js'

const again = ['train', 'study.yaml', '--out', 'run', '--train-only'] as const

/** The command line in a folder; a refusal is expected to match, and gives what its groups found. */
function commands(folder: string) {
  const run = (...args: readonly string[]): Promise<Told> => utsushiIn(folder, args)
  return {
    run,
    well: async (...args: readonly string[]) => {
      expect(await run(...args)).toMatchObject({ code: 0 })
    },
    refused: async (args: readonly string[], says: RegExp): Promise<readonly string[]> => {
      const told = await run(...args)
      expect(told).toMatchObject({ code: 2 })
      expect(told.text).toMatch(says)
      return says.exec(told.text)?.slice(1) ?? []
    },
  }
}

/** `utsushi train run --anew` as its arguments. */
const typed = (command = ''): readonly string[] => command.trim().split(/\s+/).slice(1)

test('a run folder that exists, and the commands that its messages name', async () => {
  const folder = ecosystemFolder()
  const { run, well, refused } = commands(folder)
  await refused(['evaluate', 'run'], /does not exist — utsushi runs lists the runs there are$/m)
  await refused(['export', 'data'], /is not a run folder: it has no config\.json — utsushi runs data lists/)
  await well('runs', 'data')
  await refused(
    ['train', 'data'],
    /is a folder without a run or a tuning — expected a study file \(\.yaml\)$/m,
  )
  await well(...again)
  await refused(again, /or replace it with --anew/)
  await well(...again, '--anew')
  const rows = ['--input', 'data/daily_0000.csv', '--out', 'p.csv']
  const [first] = await refused(
    ['predict', 'run', ...rows],
    /no model\.onnx yet — (utsushi export run) writes it/,
  )
  await well(...typed(first))
  await refused(['predict', 'run', ...rows], /name a table of them with --parameters/)
  await well('predict', 'run', ...rows, '--parameters', 'data/parameter_summary.csv')
  await refused(['predict', 'run', '--input', 'data', '--out', 'p.txt'], /name it \.csv or \.parquet$/m)
  await well('predict', 'run', '--input', 'data', '--out', 'p.parquet')
  const config = join(folder, 'run', 'config.json')
  writeFileSync(config, readFileSync(config, 'utf8').replace('"patience": 10', '"patience": 11'))
  const [digests = ''] = await refused(['export', 'run'], /delete (run\/digests\.json)/)
  rmSync(join(folder, digests))
  await well('export', 'run')
  rmSync(join(folder, 'run', 'checkpoints', 'best.safetensors'))
  const [command] = await refused(
    ['export', 'run'],
    /no checkpoints\/best\.safetensors yet — (utsushi train run) /,
  )
  await well(...typed(command), '--train-only')
  await well('export', 'run')
  expect((await run('runs', '.')).text).toContain('run ')
})

test('settings of a run that are changed, and options that do not go together', async () => {
  const { well, refused } = commands(ecosystemFolder())
  await well(...again)
  const wider = ['train', 'run', '--train-only', '--set', 'model.hidden=4']
  await refused(
    wider,
    /model\.hidden — .*; replace it with --anew; with --out too, that leaves it and begins another$/m,
  )
  await well(...wider, '--anew', '--out', 'other')
  await well(...wider, '--anew')
  await refused(
    ['train', 'run', '--out', 'third'],
    /leave it out, or train its settings in another folder with --anew$/m,
  )
  await well('train', 'run', '--out', 'third', '--anew', '--train-only')
  for (const option of ['--resume', '--anew'])
    await refused(
      ['train', 'study.yaml', option],
      new RegExp(`${option} needs the run to .*: give its folder instead of the study file, or --out$`, 'm'),
    )
  await well('train', 'third', '--resume', '--train-only')
  await refused([...again, '--resume', '--anew'], /give one of the two$/m)
  await refused(
    ['evaluate', 'run', '--set', 'training.epochs=3'],
    /training\.epochs: has no effect .* leave it out$/m,
  )
  await refused(['compare', 'run'], /two runs or more — name the folders of both$/m)
  await refused(['compare', 'run', 'run'], /run is named twice/)
  await well('compare', 'run', 'other')
})

test('a folder with other files in it: the one that is named instead is free', async () => {
  const { well, refused } = commands(ecosystemFolder())
  const into = (out: string, ...more: readonly string[]) => [
    'train',
    'study.yaml',
    '--train-only',
    '--out',
    out,
    ...more,
  ]
  for (const more of [[], ['--anew']]) {
    const [free = ''] = await refused(
      into('data', ...more),
      /^data is not empty \(.*\) and holds no run that could be replaced — .* --out, such as (\S+)$/m,
    )
    await well(...into(free, ...more))
  }
  const [bare] = await refused(['simulate', 'ecosystm', '--out', 'made'], /did you mean "(ecosystem)"\?$/m)
  const small = ['--samples', '2', '--set', 'simulation.from=2003-01-01', '--set', 'simulation.to=2003-01-10']
  await refused(['simulate', bare ?? '', ...small], /--out is missing/)
  await refused(
    ['simulate', bare ?? '', ...small, '--out', 'data'],
    /choose another folder with --out, or remove it first$/m,
  )
  await well('simulate', bare ?? '', ...small, '--out', 'made')
  await refused(['new', 'Bad Name'], /expected lower-case letters, digits and dashes, such as (glacier)$/m)
  await refused(['new', 'glacier', '--out', 'data'], /choose another folder with --out$/m)
  await well('new', 'glacier', '--out', 'glacier')
})

test('a run that was interrupted, and one that diverged', async () => {
  const folder = ecosystemFolder()
  const { run, well, refused } = commands(folder)
  editStudy(folder, 'epochs: 1', 'epochs: 3')
  const stop = new AbortController()
  const out = join(folder, 'run')
  await train(join(folder, 'study.yaml'), {
    out,
    signal: stop.signal,
    onEpoch: ({ epoch }) => epoch === 1 && stop.abort(),
  })
  await refused(
    again,
    /which was interrupted — continue it with --resume, choose another folder with --out, or replace it with --anew$/m,
  )
  await well(...again, '--resume')
  await well(...again, '--anew')
  const wild = ['train', 'study.yaml', '--out', 'wild', '--train-only', '--set', 'training.learningRate=1e30']
  const failed = await run(...wild, '--set', 'training.stepsPerEpoch=20', '--set', 'training.clip=1e30')
  expect(failed.code).not.toBe(0)
  const calmer = /begin it anew with a lower rate: (utsushi train wild .*)$/m.exec(failed.text)?.[1]
  expect(calmer).toBeDefined()
  await well(...typed(calmer), '--train-only')
})

test('one table of several samples is told apart as the message says', async () => {
  const folder = ecosystemFolder()
  const { well, refused } = commands(folder)
  await well(...again)
  await well('export', 'run')
  const [header = '', ...first] = readFileSync(join(folder, 'data/daily_0000.csv'), 'utf8')
    .trimEnd()
    .split('\n')
  const second = readFileSync(join(folder, 'data/daily_0001.csv'), 'utf8').trimEnd().split('\n').slice(1)
  const write = (lines: readonly string[]): void =>
    writeFileSync(join(folder, 'all.csv'), lines.join('\n') + '\n')
  const predict = [
    'predict',
    'run',
    '--input',
    'all.csv',
    '--out',
    'p.csv',
    '--parameters',
    'data/parameter_summary.csv',
  ]
  write([header, ...first, ...second])
  const [column = ''] = await refused(predict, /or number the samples in a column (sample_id)$/m)
  const numbered = [...first.map((line) => `0,${line}`), ...second.map((line) => `1,${line}`)]
  write([`${column},${header}`, ...numbered, numbered[0] ?? ''])
  await refused(predict, /sample 0 comes again — sort the rows by sample_id, then date$/m)
  write([`${column},${header}`, ...numbered])
  await well(...predict)
  // Sets of parameters that another column numbers: told for these tables alone.
  editTable(
    folder,
    'data/parameter_summary.csv',
    changeRow(0, (row) => [['id', ...row.slice(1)]]),
  )
  write([`id,${header}`, ...numbered])
  const [set = ''] = await refused(predict, /id looks like it: --set (data\.sampleColumn=id) says so$/m)
  await well(...predict, '--set', set)
  write([header, ...first.slice(0, 5)])
  await refused(predict, /give earlier days too$|--set data\.sampleColumn=id/m)
})

test.each([
  ['folds', ['tuning.folds=9'], /--set tuning\.folds=8/, ['tuning.folds=8']],
  [
    'a range',
    ['tuning.space={training.learningRate: {float: 3}}'],
    /float — expected a list, got 3$/m,
    ['tuning.space={training.learningRate: {float: [0.001,0.01]}}'],
  ],
  [
    'the order of a range',
    ['tuning.space={model.lstm.hidden: {int: [4,2]}}'],
    /write the smaller number first/,
    ['tuning.space={model.lstm.hidden: {int: [2,4]}}'],
  ],
])('a tuning refused for %s goes on as its message says', async (_, wrong, says, advice) => {
  const { well, refused } = commands(tunedStudy({ trials: 1 }))
  const tuned = (sets: readonly string[]) => [
    'tune',
    's.yaml',
    '--out',
    't',
    ...sets.flatMap((set) => ['--set', set]),
  ]
  await refused(tuned(wrong), says)
  await well(...tuned(advice))
})

test('a tuning where a run is expected, and a run where a tuning is', async () => {
  const { well, refused } = commands(tunedStudy({ trials: 1 }))
  await well('tune', 's.yaml', '--out', 't')
  const [best] = await refused(
    ['evaluate', 't'],
    /(utsushi train t\/best\.yaml) trains its best configuration$/m,
  )
  await well(...typed(best), '--out', 'run', '--train-only')
  await refused(['tune', 't', '--out', 'u'], /goes on where it is — leave it out$/m)
  const [on] = await refused(['train', 's.yaml', '--out', 't'], /\((utsushi tune t) goes on with it\)$/m)
  await well(...typed(on))
  await refused(['tune', 's.yaml', '--out', 'run'], /give a study file, and another folder with --out$/m)
  const twice = ['tune', 't', '--set', 'tuning.folds=3']
  await refused(twice, /tuning\.folds — .*; begin a new one with --out$/m)
  await well('tune', 's.yaml', '--out', 'v', '--set', 'tuning.folds=3')
})

test('a damaged file of a run is restored, or its settings are begun anew', async () => {
  const folder = ecosystemFolder()
  const { well, refused } = commands(folder)
  await well(...again)
  for (const name of ['scalers.json', 'config.json', 'data_findings.json']) {
    const file = join(folder, 'run', name)
    const whole = readFileSync(file, 'utf8')
    writeFileSync(file, whole.slice(0, whole.length / 2))
    await refused(['evaluate', 'run'], new RegExp(`${name.replace('.', '\\.')}.* — restore`, 'i'))
    writeFileSync(file, whole)
    await well('export', 'run')
  }
})

test('a run folder in use: another folder is free, and so is this one once its process has ended', async () => {
  const folder = ecosystemFolder()
  const { well, refused } = commands(folder)
  await well(...again)
  const done = tryLock(join(folder, 'run', 'run.lock'))
  const anew = [...again, '--anew']
  await refused(anew, /is in use by process \d+ on .* — wait for it, or choose another folder with --out$/m)
  await well('train', 'study.yaml', '--out', 'other', '--train-only')
  done?.()
  await well(...anew)
})

test('runs that share nothing are compared once they hold out the same', async () => {
  const { well, refused } = commands(ecosystemFolder())
  const trained = (out: string, test: string) =>
    well(
      'train',
      'study.yaml',
      '--out',
      out,
      '--train-only',
      ...['--set', 'split.holdOutSamples=0'],
      ...['--set', `split.test=${test}`],
    )
  await trained('a', '[2003-09-01,2003-09-30]')
  await trained('b', '[2003-10-01,2003-10-31]')
  await refused(
    ['compare', 'a', 'b', '--part', 'test'],
    /hold back nothing in common in the part test — train with splits that hold out the same$/m,
  )
  await trained('c', '[2003-09-01,2003-09-30]')
  await well('compare', 'a', 'c', '--part', 'test')
})

test('a device that does not work here is left out', async () => {
  const { run, well } = commands(ecosystemFolder())
  const told = await run(...again, '--device', 'cuda')
  // Where there is such a device, there is nothing to advise.
  if (told.code === 0) return
  expect(told).toMatchObject({ code: 2 })
  expect(told.text).toMatch(
    /device cuda does not work here: .* — leave it out to use the processor; utsushi doctor tells more$/m,
  )
  await well('doctor')
  await well(...again)
})
