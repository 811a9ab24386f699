import { expect, test } from 'vitest'
import { parseStudyFile } from '../index.js'
import { parseOverride } from '../index.js'
import { studies } from '../index.js'

const head = 'study: ecosystem\ndata:\n  folder: here\n'

function refusal(text: string, sets: readonly string[] = []): string {
  try {
    parseStudyFile(text, '/studies/eco.yaml', sets.map(parseOverride))
  } catch (error) {
    if (error instanceof Error && error.name === 'InputError') return error.message
    throw error
  }
  return 'accepted'
}

const refused: readonly (readonly [what: string, text: string, message: string])[] = [
  [
    'misspelt key',
    `${head}model:\n  hiden: 64`,
    'eco.yaml line 5: model.hiden — unknown key, did you mean "hidden"?',
  ],
  [
    'a key of another section',
    'study: electrodialysis\nsplit:\n  folds: 5',
    'eco.yaml line 3: split.folds — unknown key, did you mean "tuning.folds"?',
  ],
  ['misspelt section', `${head}modle: {}`, 'eco.yaml line 4: modle — unknown key, did you mean "model"?'],
  [
    'misspelt study',
    'study: ecosystm',
    'eco.yaml line 1: study — unknown study "ecosystm", did you mean "ecosystem"?',
  ],
  ['no study', 'seed: 1', `eco.yaml: study — expected one of ${[...studies.keys()].join(', ')}`],
  ['empty file', '', 'eco.yaml: expected keys and values, beginning with "study: …"'],
  ['a list', '- study', 'eco.yaml: expected keys and values, beginning with "study: …"'],
  [
    'no data',
    'study: ecosystem',
    'eco.yaml: data — is missing. A section with folder: the folder that holds the ensemble.',
  ],
  [
    'no folder',
    'study: ecosystem\ndata: {}',
    'eco.yaml line 2: data.folder — is missing. Folder with parameter_summary.csv and one daily table per sample.',
  ],
  ['empty section', `${head}split:\n`, 'eco.yaml line 4: split — expected a section, got nothing'],
  ['text for a number', `${head}seed: many`, 'eco.yaml line 4: seed — expected a number, got "many"'],
  ['fraction for a count', `${head}seed: 1.5`, 'eco.yaml line 4: seed — expected a whole number, got 1.5'],
  ['too small', `${head}model:\n  layers: 0`, 'eco.yaml line 5: model.layers — expected at least 1, got 0'],
  ['too big', `${head}model:\n  dropout: 1`, 'eco.yaml line 5: model.dropout — expected less than 1, got 1'],
  [
    'misspelt choice',
    `${head}model:\n  cell: lstn`,
    'eco.yaml line 5: model.cell — expected lstm | gru | rnn, got "lstn", did you mean "lstm"?',
  ],
  [
    'empty list',
    `${head}  targets: []`,
    'eco.yaml line 4: data.targets — expected at least 1 in the list, got []',
  ],
  [
    'twice the same key',
    `${head}seed: 1\nseed: 2`,
    'eco.yaml line 5: this key was given before in the same section — remove one of them',
  ],
  [
    'unknown role',
    `${head}  roles: {gppp: a}`,
    'eco.yaml line 4: data.roles.gppp — unknown key, did you mean "gpp"?',
  ],
  [
    'bad date',
    `${head}split:\n  test: 2019-02-30`,
    'eco.yaml line 5: split.test — expected a year, [first year, last year] or [YYYY-MM-DD, YYYY-MM-DD], got "2019-02-30"',
  ],
  [
    'backward period',
    `${head}split:\n  test: [2020, 2019]`,
    'eco.yaml line 5: split.test — the period ends (2019-12-31) before it begins (2020-01-01)',
  ],
  [
    'overlapping splits',
    `${head}split:\n  train: [2010, 2018]`,
    'eco.yaml line 4: split.validation — begins on 2018-01-01, before train ends on 2018-12-31 (split.validation is not given: 2018-01-01 to 2018-12-31) — let it begin after 2018-12-31',
  ],
  [
    'window longer than a split',
    `${head}split:\n  test: [2019-01-01, 2019-01-20]`,
    'eco.yaml line 5: split.test — has 20 days after the guard, fewer than one forecast of windows.horizon 30 — lengthen it, or shorten windows.horizon',
  ],
  [
    'training shorter than a window',
    `${head}split:\n  train: [2017-12-01, 2017-12-31]`,
    'eco.yaml line 5: split.train — has 31 days, fewer than windows.context 180 + horizon 30 — lengthen it, or shorten windows.context or windows.horizon',
  ],
  [
    'target among drivers',
    `${head}  drivers: [gpp, tair]`,
    'eco.yaml line 2: data.targets — "gpp" is also a driver',
  ],
  [
    'closed fluxes of unknown role',
    `${head}  targets: [gpp, lai]`,
    'eco.yaml line 4: data.targets — "lai" is none of gpp, npp, er, nep, nee, ra, rh; name its role in data.roles, give its unit in data.units where it is no carbon flux, or set model.fluxes: free',
  ],
]

test.each(refused)('refused in one line: %s', (_what, text, message) => {
  const told = refusal(text)
  expect(told.split('\n')).toHaveLength(1)
  expect(told).toBe(message)
})

test('several problems give a line each', () => {
  const told = refusal(`${head}model:\n  hiden: 3\n  layers: 0\n`).split('\n')
  expect(told).toContain('eco.yaml line 5: model.hiden — unknown key, did you mean "hidden"?')
  expect(told).toContain('eco.yaml line 6: model.layers — expected at least 1, got 0')
})

test('broken YAML names its line', () => {
  expect(refusal('study: ecosystem\ndata: {folder: [}\n')).toMatch(/^eco\.yaml line 2: /)
  expect(refusal('study: !!js/function "x"\n')).toMatch(/^eco\.yaml line 1: /)
})

const refusedSets: readonly (readonly [set: string, message: string])[] = [
  ['model.hiden=3', '--set model.hiden=3: model.hiden — unknown key, did you mean "hidden"?'],
  ['model.hidden=-1', '--set model.hidden=-1: model.hidden — expected at least 1, got -1'],
  ['model.hidden.size=1', '--set model.hidden.size=1: model.hidden — expected a number, got {"size":1}'],
  ['data.folder.x=1', '--set data.folder.x=1 — data.folder is a value, not a section'],
  ['__proto__.x=1', '--set __proto__.x=1: __proto__ — unknown key'],
]

test.each(refusedSets)('--set %s is refused as a study file would be', (set, message) => {
  expect(refusal(head, [set]).startsWith(message)).toBe(true)
})

test.each(['model.hidden', '=3', 'model..hidden=3', 'seed=[1'])('--set %s cannot be read', (set) => {
  expect(() => parseOverride(set)).toThrow(/^--set /)
})

test('--set changes values of every kind and leaves the rest', () => {
  const sets = [
    'model.hidden=64',
    'data.targets=[gpp, nep]',
    'split.test=2019',
    'model.fluxes=free',
    'windows.stride=7',
  ]
  const { config } = parseStudyFile(
    `${head}model:\n  layers: 1\n`,
    '/studies/eco.yaml',
    sets.map(parseOverride),
  )
  expect(config).toMatchObject({
    data: { folder: '/studies/here', targets: ['gpp', 'nep'] },
    model: { hidden: 64, layers: 1, fluxes: 'free' },
    split: { test: ['2019-01-01', '2019-12-31'] },
    windows: { stride: 7, context: 180 },
  })
})

test('a path in the file is meant from the file, one on the command line from here', () => {
  const folder = (sets: readonly string[]) =>
    (
      parseStudyFile(head, '/studies/eco.yaml', sets.map(parseOverride)).config as {
        data: { folder: string }
      }
    ).data.folder
  expect(folder([])).toBe('/studies/here')
  expect(folder(['data.folder=there'])).toBe(`${process.cwd()}/there`)
  expect(folder(['data={folder: there}'])).toBe(`${process.cwd()}/there`)
})
