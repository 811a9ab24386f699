// What `utsushi tune` refuses, and that a refusal writes nothing: no folder that was not there, no byte of one that was.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { expect, test } from 'vitest'
import type { Row } from '../studies/electrodialysis/testing/made-up-experiments.js'
import { parseOverride } from '../index.js'
import { tunedStudy, utsushi } from './tuned-study.js'
import { tune } from '../index.js'

/** Every file below a folder with its content. */
function contents(folder: string): Readonly<Record<string, string>> {
  const files = (readdirSync(folder, { recursive: true }) as string[]).sort()
  return Object.fromEntries(
    files
      .filter((file) => statSync(join(folder, file)).isFile())
      .map((file) => [file, readFileSync(join(folder, file), 'latin1')]),
  )
}

/** The message of a tuning that is refused, which must be one line of an `InputError` and change nothing in the folder. */
async function refusal(
  folder: string,
  source: string,
  sets: readonly string[] = [],
  out?: string,
): Promise<string> {
  const before = contents(folder)
  const refused = await tune(join(folder, source), {
    overrides: sets.map(parseOverride),
    ...(out === undefined ? {} : { out: join(folder, out) }),
  }).then(
    () => new Error('accepted'),
    (error: unknown) => error as Error,
  )
  expect(refused).toMatchObject({ name: 'InputError' })
  expect(refused.message).not.toContain('\n')
  expect(contents(folder)).toEqual(before)
  return refused.message.replaceAll(`${folder}${sep}`, '').replaceAll(sep, '/')
}

const of = (rows: readonly Row[], experiment: number): Row[] => rows.filter(({ exp }) => exp === experiment)

/** Multiplies a column of experiment 2. */
const scaled = (column: string, factor: number) => (rows: Row[]) =>
  void of(rows, 2).forEach((row) => (row[column] = Number(row[column]) * factor))

const table = 'data/BMED_DATA_AG.csv'
const faults: [string, (rows: Row[]) => Row[] | undefined, string | RegExp][] = [
  [
    'unsorted times',
    (rows) => void ([rows[2], rows[3]] = [rows[3]!, rows[2]!]),
    `${table} row 5: t is 0.5 after 0.75 in experiment 1 — sort its rows by time, or give batches ids of their own`,
  ],
  [
    'a repeated time',
    (rows) => void (rows[3]!['t'] = 0.5),
    `${table} row 5: t is 0.5 twice in experiment 1 — keep one row per time`,
  ],
  [
    'an experiment of one row',
    (rows) => rows.filter(({ exp, t }) => exp !== 3 || t === 0),
    `${table} row 14: experiment 3 has this one row — a batch needs two or more; leave it out`,
  ],
  [
    'an interval that changes',
    (rows) =>
      void of(rows, 2)
        .slice(3)
        .forEach((row) => (row['t'] = Number(row['t']) + 0.25)),
    `${table} row 11: t rises by 0.5 h in experiment 2, not by data.interval 0.25 — add a row for every sample that was left out, with its time and controls, and the rest empty`,
  ],
  [
    'a negative volume',
    (rows) => void (rows[9]!['VA'] = -0.5),
    `${table} row 11: VA is -0.5 — expected a volume above 0 (L)`,
  ],
  [
    'a volume in mL',
    scaled('VF', 1000),
    /^data\/BMED_DATA_AG\.csv row 13: the total of potassium in experiment 2 is 218\.8 mol at step 5, 27\.1 % below .* — VF × 0\.001 would close it/,
  ],
  [
    'a concentration in mmol/L',
    scaled('CFLA', 1000),
    /^data\/BMED_DATA_AG\.csv row 13: the total of lactate in experiment 2 is .* at step 5, .* % below .* — CFLA × 0\.001 would close it/,
  ],
  [
    'fewer experiments than folds',
    (rows) => rows.filter(({ exp }) => Number(exp) <= 1),
    /^tuning\.folds: 2 folds of the 1 experiment that data\/BMED_DATA_AG\.csv leaves .* — a cross-validation needs two at least/,
  ],
]

test.each(faults)('%s: one line, and no folder is left', async (_, change, message) => {
  expect(await refusal(tunedStudy({}, change), 's.yaml', [], 't')).toMatch(message)
})

const settings: [string, string[], string | RegExp][] = [
  [
    'a space that names no parameter of the study',
    ['tuning.space={"model.lstm.hiden":{"int":[2,4]}}'],
    'tuning.space: model.lstm.hiden — no key of the study electrodialysis, did you mean "hidden"?',
  ],
  [
    'more folds than experiments',
    ['tuning.folds=9'],
    /^tuning\.folds: 9 folds of the 8 .*--set tuning\.folds=8/,
  ],
  [
    'an objective twice',
    ['tuning.objectives=[oneStep,oneStep]'],
    'tuning.objectives: "oneStep" is named twice — leave one out',
  ],
  [
    'a pruner of several objectives',
    ['tuning.objectives=[oneStep,freeRunning]', 'tuning.pruner=median'],
    'tuning.pruner: median judges one objective, and oneStep, freeRunning are several — set it to none',
  ],
  [
    'a sampler that cannot search the space',
    ['tuning.sampler=grid'],
    'tuning.sampler: grid — parameter "training.learningRate" has no step: a grid needs one',
  ],
  [
    'a condition that never holds',
    [
      'tuning.space={"model.lstm.hidden":{"int":[2,8],"when":{"model.lstm.layers":9}},"model.lstm.layers":{"int":[1,2]}}',
    ],
    /^tuning\.space: .*model\.lstm\.layers/,
  ],
]

test.each(settings)('%s: refused by the key, and no folder is left', async (_, sets, message) => {
  expect(await refusal(tunedStudy(), 's.yaml', sets, 't')).toMatch(message)
})

test('what a folder cannot go on with is refused, and not a byte of it changes', async () => {
  const folder = tunedStudy()
  await tune(join(folder, 's.yaml'), { out: join(folder, 't') })
  const journal = join(folder, 't', 'journal.log')
  const kept = readFileSync(journal, 'utf8')

  expect(await refusal(folder, 't', ['tuning.folds=3'])).toMatch(
    /^t was begun with another tuning\.folds — a tuning goes on with its own settings \(except tuning\.trials, .*; begin a new one with \{ out \}$/,
  )
  const space =
    'tuning.space={"training.learningRate":{"float":[0.001,0.01]},"model.lstm.hidden":{"int":[2,4]}}'
  expect(await refusal(folder, 's.yaml', [space], 't')).toContain(
    'begun with another tuning.space of training.learningRate, tuning.space of model.lstm.hidden — ',
  )
  expect(await refusal(folder, 't', [], 'u')).toBe(
    '{ out }: t is the folder of a tuning, which goes on where it is — leave it out',
  )
  expect(await refusal(folder, 'data')).toMatch(/^data is a folder without a tuning — expected a study file/)
  expect(await refusal(folder, 's.yaml', [], 'data')).toMatch(
    /^data is not empty .* — choose another folder with \{ out \}/,
  )

  // Another experiment since: folds and scores would be others.
  const file = join(folder, table)
  const measured = readFileSync(file, 'utf8')
  writeFileSync(file, measured.replace(/^8,.*\n/gm, ''))
  expect(await refusal(folder, 't')).toBe(
    't was begun with other data than data holds now — scores of the two do not compare: restore the data, or begin a new tuning with { out }',
  )
  writeFileSync(file, measured)

  // Two studies under one name: another study file, the same folder.
  writeFileSync(join(folder, 'eco.yaml'), 'study: ecosystem\ndata: { folder: data }\n')
  expect(await refusal(folder, 'eco.yaml', [], 't')).toMatch(
    /^t was begun with another study — .* with \{ out \}$/,
  )

  // As an earlier version wrote it: with its checksums any change would be known before it is looked at.
  const plain = kept.replaceAll(/,"check":"\w+"\}$/gm, '}')
  writeFileSync(journal, plain.replaceAll('utsushi-electrodialysis', 'utsushi-ecosystem'))
  expect(await refusal(folder, 't')).toBe(
    't/journal.log is the journal of "utsushi-ecosystem", not of "utsushi-electrodialysis" — restore the file, or begin a new tuning with { out }',
  )
  writeFileSync(journal, plain.replaceAll('0.0001', '0.0002'))
  expect(await refusal(folder, 't')).toMatch(
    /^t\/journal\.log: the study "utsushi-electrodialysis" searches "training\.learningRate" in float 0\.0002…0\.01 log, not in float 0\.0001…0\.01 log: /,
  )
  writeFileSync(journal, plain.replace(/^(.*\n){4}.{10}/, '$1'))
  expect(await refusal(folder, 't')).toMatch(
    /^t\/journal\.log line 1 is no line of an Optuna journal .* — restore the file/,
  )
  writeFileSync(journal, kept.replaceAll('0.0001', '0.0002'))
  expect(await refusal(folder, 't')).toMatch(
    /^t\/journal\.log line \d+ is not what was written: it was changed/,
  )
  // Cut between two lines, before the second trial was begun.
  writeFileSync(journal, kept.slice(0, kept.lastIndexOf('{"op_code":4')))
  expect(await refusal(folder, 't')).toBe(
    't/journal.log holds one trial, and t/tuning.json tells of 2 trials that it held — restore the file, or begin a new tuning with { out }',
  )
  writeFileSync(journal, '')
  expect(await refusal(folder, 't')).toBe(
    't/journal.log is empty, and t/tuning.json tells of 2 trials that it held — restore the file, or begin a new tuning with { out }',
  )
  rmSync(journal)
  expect(await refusal(folder, 't')).toMatch(/^t\/journal\.log is gone, and /)
})

test('a journal that was cut in the middle of its last line is mended, told of, and gone on with', async () => {
  const folder = tunedStudy()
  const out = join(folder, 't')
  await tune(join(folder, 's.yaml'), { out })
  const journal = join(out, 'journal.log')
  const kept = readFileSync(journal)
  writeFileSync(journal, kept.subarray(0, -20))
  const warnings: string[] = []
  const { trials } = await tune(out, {
    reporter: { progress: () => undefined, info: () => undefined, warn: (message) => warnings.push(message) },
  })
  expect(warnings).toHaveLength(1)
  expect(warnings[0]).toMatch(/journal\.log line \d+ was cut short after \d+ bytes: .*took it away$/)
  expect(trials.map(({ state }) => state)).toEqual(['complete', 'complete'])
})

test('a trained run is no tuning', async () => {
  const folder = tunedStudy()
  await tune(join(folder, 's.yaml'), { out: join(folder, 't') })
  const config = join(folder, 't', 'config.json')
  const { kind, ...trained } = JSON.parse(readFileSync(config, 'utf8')) as Record<string, unknown>
  expect(kind).toBe('tuning')
  mkdirSync(join(folder, 'run'))
  writeFileSync(join(folder, 'run', 'config.json'), JSON.stringify(trained))
  expect(await refusal(folder, 'run')).toMatch(
    /^run holds a trained run, not a tuning — give a study file, and another/,
  )
})

test('at the command a refusal is its one line on stderr and exit code 2', async () => {
  const folder = tunedStudy({}, (rows) => void (rows[9]!['VA'] = -0.5))
  const ended = await utsushi(['tune', 's.yaml', '--out', 't'], folder)
  expect(ended).toEqual({
    code: 2,
    stdout: '',
    stderr: `${join(folder, table)} row 11: VA is -0.5 — expected a volume above 0 (L)\n`,
  })
  expect(existsSync(join(folder, 't'))).toBe(false)
})
