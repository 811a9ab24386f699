// The advice of messages about settings of the ecosystem study, followed to the letter: each leads to a result, or to the one sentence
// that is true next.
import { rmSync } from 'node:fs'
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
import { followRemedies, type Edit, type Remedy } from './follow-remedies.js'

const summary = 'data/parameter_summary.csv'

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
    'a unit of a column nearly so called',
    [['data.units={tmp: °C}']],
    /^(data\.units)\.tmp: no table has a column "tmp" — did you mean "(temp)"\?$/m,
    { read: (key, column) => [`${key}={${column}: °C}`] },
  ],
  [
    'a role of a column that is not there',
    [['data.roles={ra: breath}']],
    /^data\.roles\.(ra): no table has a column "breath" \(there are: gpp, (npp),/m,
    [],
  ],
  [
    'a role that leaves a target without one',
    [['data.roles={gpp: gpx}']],
    /data\.roles\.gpp — says gpx, .* — leave it out, or set model\.fluxes: free$/m,
    [],
  ],
  [
    'a unit misspelled, of which nothing else is said',
    [['data.units={gpp: Mg C ha-1 dy-1}']],
    /^[^\n]*(data\.units)\.gpp — .*, did you mean "(.*)"\?\n$/,
    { read: (key, unit) => [`${key}={gpp: ${unit}}`] },
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

followRemedies(remedies, ecosystemFolder, ['train', 'study.yaml', '--out', 'run', '--train-only'])

test('parameters that the tables lack are read without a word', async () => {
  const folder = ecosystemFolder()
  editTable(folder, summary, (cells) => without('q10')(without('pmax')(cells)))
  const args = ['train', 'study.yaml', '--out', 'run', '--train-only']
  expect(await utsushiIn(folder, args)).toMatchObject({ code: 0 })
})
