// The advice of messages, followed to the letter: each leads to a result, or to the one sentence that is true next.
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  editDaily,
  ecosystemFolder,
  editStudy,
  editTable,
  fill,
  utsushiIn,
  without,
} from './remedied-study.js'
import { tunedStudy } from './tuned-study.js'

const summary = 'data/parameter_summary.csv'
const trained = /trained 1 epoch/

type Edit = (folder: string) => void
/** Settings that are given on the command line, or a change of the files. */
type Step = readonly string[] | Edit

/** What is wrong, what is said of it, the advice followed, and what comes of it. */
type Remedy = readonly [situation: string, wrong: readonly Step[], says: RegExp, advice: Step, ends?: RegExp]

const noPeriods: Edit = (folder) => editStudy(folder, /  validation.*\n  test.*\n/, '')
const negated = (text: string): string => String(-Number(text))

const remedies: readonly Remedy[] = [
  ['no summary', [(f) => rmSync(join(f, summary))], /with data\.parameters: \[\]$/m, ['data.parameters=[]']],
  [
    'a small share',
    [['split.holdOutSamples=0.05']],
    /raise the share to 0\.17 or more/,
    ['split.holdOutSamples=0.17'],
  ],
  ['a small share, none', [['split.holdOutSamples=0.05']], /or set it to 0/, ['split.holdOutSamples=0']],
  [
    'a small validation share',
    [['split.validationSamples=0.05']],
    /to 0\.17 or more/,
    ['split.validationSamples=0.17'],
  ],
  [
    'all samples held out',
    [['split.holdOutSamples=0.9', 'split.validationSamples=0.09']],
    /split\.holdOutSamples and split\.validationSamples: hold out all 6 samples — lower one of the two$/m,
    ['split.holdOutSamples=0.5', 'split.validationSamples=0.17'],
  ],
  [
    'periods by samples',
    [['split.by=samples']],
    /split\.test — is a period.* — leave it out, or write split\.by: both$/m,
    ['split.by=both'],
  ],
  [
    'a guard by samples',
    [noPeriods, ['split.by=samples', 'split.guard=2']],
    /none — leave it out$/m,
    ['split.by=samples'],
  ],
  [
    'nothing to test on by samples',
    [noPeriods, ['split.by=samples', 'split.holdOutSamples=0']],
    /such as 0\.2$/m,
    ['split.by=samples', 'split.holdOutSamples=0.2'],
  ],
  [
    'samples by time',
    [['split.by=time', 'split.holdOutSamples=0.2']],
    /split\.by: both$/m,
    ['split.by=both', 'split.holdOutSamples=0.2'],
  ],
  [
    'a period outside of the record',
    [['split.test=2009']],
    /runs 2003-01-01 to 2003-10-31$/m,
    ['split.test=[2003-10-01,2003-10-31]'],
  ],
  [
    'periods that overlap',
    [['split.test=[2003-08-20,2003-10-31]']],
    /let it begin after 2003-08-31$/m,
    ['split.test=[2003-09-01,2003-10-31]'],
  ],
  [
    'a context too long',
    [['windows.context=200']],
    /or shorten windows\.context or windows\.horizon$/m,
    ['windows.context=20'],
  ],
  [
    'a guard too long',
    [['split.guard=55']],
    /or shorten split\.guard or windows\.horizon$/m,
    ['split.guard=5'],
  ],
  [
    'a column nearly so called',
    [['data.drivers=[tmp,light]']],
    /did you mean "temp"/,
    ['data.drivers=[temp,light]'],
  ],
  [
    'a fill value in a driver',
    [
      (f) =>
        editTable(
          f,
          'data/daily_0002.csv',
          fill('temp', '-9999', (k) => k === 7),
        ),
    ],
    /or leave temp out of data\.drivers$/m,
    ['data.drivers=[light]'],
  ],
  [
    'a missing parameter',
    [
      (f) =>
        editTable(
          f,
          summary,
          fill('q10', '', (k) => k === 2),
        ),
    ],
    /needs all its parameters$/m,
    ['data.parameters=[pmax]'],
  ],
  [
    'a constant target',
    [(f) => editDaily(f, fill('er', '1'))],
    /leave it out of data\.targets/,
    ['data.targets=[gpp,npp,nep]'],
  ],
  [
    'a constant driver',
    [(f) => editDaily(f, fill('light', '1'))],
    /data\.drivers light: .* leave it out$/m,
    ['data.drivers=[temp]'],
  ],
  [
    'an empty target',
    [(f) => editDaily(f, fill('er', ''))],
    /er holds no value — leave it out/,
    ['data.targets=[gpp,npp,nep]'],
  ],
  [
    'NEE for NEP',
    [(f) => editDaily(f, fill('nep', negated))],
    /data\.roles: \{ nee: nep \}$/m,
    ['data.roles={nee: nep}'],
  ],
  [
    'fluxes in two units',
    [['data.units={gpp: g C m-2 day-1}']],
    /data\.units\.gpp — .* or set model\.fluxes: free$/m,
    ['data.units={gpp: g C m-2 day-1}', 'model.fluxes=free'],
  ],
  [
    'no unit of a flux',
    [['data.fluxUnit=g C m-2']],
    /such as g C m⁻² day⁻¹/,
    ['data.fluxUnit=g C m⁻² day⁻¹'],
  ],
  [
    'no time column',
    [(f) => editDaily(f, (cells) => void (cells[0]![0] = 'wann'))],
    /name the time in data\.timeColumns$/m,
    ['data.timeColumns=[wann]'],
  ],
  [
    'a role for a column nearly so called',
    [['data.targets=[gpp,er,net]']],
    /or set model\.fluxes: free$/m,
    ['data.targets=[gpp,er,net]', 'model.fluxes=free'],
    /has no column "net" — did you mean "nep"\?/,
  ],
]

/** Trains with the settings of the steps, after their changes of the files. */
function trainedAfter(folder: string, steps: readonly Step[]) {
  for (const step of steps) if (typeof step === 'function') step(folder)
  const sets = steps.flatMap((step) => (typeof step === 'function' ? [] : step))
  const args = ['train', 'study.yaml', '--out', 'run', '--train-only']
  return utsushiIn(folder, [...args, ...sets.flatMap((set) => ['--set', set])])
}

test.each(remedies.map((remedy) => ({ situation: remedy[0], remedy })))(
  '$situation: the advice leads on',
  async ({ remedy }) => {
    const [, wrong, says, advice, ends = trained] = remedy
    const folder = ecosystemFolder()
    const refused = await trainedAfter(folder, wrong)
    expect(refused).toMatchObject({ code: 2, text: expect.stringMatching(says) as string })
    const mended = await trainedAfter(folder, [advice])
    expect(mended).toMatchObject({
      code: ends === trained ? 0 : 2,
      text: expect.stringMatching(ends) as string,
    })
  },
)

test('parameters that the tables lack are read without a word', async () => {
  const folder = ecosystemFolder()
  editTable(folder, summary, (cells) => without('q10')(without('pmax')(cells)))
  expect(await trainedAfter(folder, [])).toMatchObject({ code: 0 })
})

test('a run folder that exists, and the commands that its messages name', async () => {
  const folder = ecosystemFolder()
  const run = (...args: readonly string[]) => utsushiIn(folder, args)
  const again = ['train', 'study.yaml', '--out', 'run', '--train-only']
  expect(await run('evaluate', 'run')).toMatchObject({ code: 2 })
  expect((await run(...again)).code).toBe(0)
  expect((await run(...again)).text).toContain('or replace it with --anew')
  expect((await run(...again, '--anew')).code).toBe(0)
  const rows = ['--input', 'data/daily_0000.csv', '--out', 'p.csv']
  expect((await run('predict', 'run', ...rows)).text).not.toContain('Error')
  expect((await run('export', 'run')).code).toBe(0)
  expect((await run('predict', 'run', ...rows)).text).toContain('name a table of them with --parameters')
  expect((await run('predict', 'run', ...rows, '--parameters', summary)).code).toBe(0)
  const config = join(folder, 'run', 'config.json')
  writeFileSync(config, readFileSync(config, 'utf8').replace('"patience": 10', '"patience": 11'))
  expect((await run('export', 'run')).text).toContain('delete run/digests.json')
  rmSync(join(folder, 'run', 'digests.json'))
  expect((await run('export', 'run')).code).toBe(0)
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
  const folder = tunedStudy({ trials: 1 })
  const tuned = (sets: readonly string[]) =>
    utsushiIn(folder, ['tune', 's.yaml', '--out', 't', ...sets.flatMap((set) => ['--set', set])])
  expect(await tuned(wrong)).toMatchObject({ code: 2, text: expect.stringMatching(says) as string })
  expect((await tuned(advice)).code).toBe(0)
})

test('times that are evenly apart by another step: the interval that is named is theirs', async () => {
  const folder = tunedStudy(
    {},
    (rows) => rows.forEach((row) => (row['t'] = Number(row['t']) * 2)) as undefined,
  )
  const args = ['train', 's.yaml', '--out', 'run', '--train-only', '--set', 'training.epochs=1']
  expect((await utsushiIn(folder, args)).text).toContain('set data.interval to 0.5\n')
  expect((await utsushiIn(folder, [...args, '--set', 'data.interval=0.5'])).code).toBe(0)
})
