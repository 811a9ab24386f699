// The advice of messages about the tables of an ensemble, followed to the letter.
import { copyFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { followRemedies, type Edit, type Remedy } from './follow-remedies.js'
import {
  changeRow,
  ecosystemFolder,
  editDaily,
  editStudy,
  editTable,
  fill,
  type Cells,
} from './remedied-study.js'

const summary = 'data/parameter_summary.csv'
const one = 'data/daily_0001.csv'

const inTable =
  (name: string, change: (cells: Cells) => Cells | undefined): Edit =>
  (folder) =>
    editTable(folder, name, change)
const called = (from: string, to: string): Edit =>
  inTable(summary, (cells) => void (cells[0] = (cells[0] ?? []).map((name) => (name === from ? to : name))))
const times = (factor: number) => (text: string) => String(Number(text) * factor)
const plus = (offset: number) => (text: string) => String(Number(text) + offset)
const drop = (at: number) => changeRow(at, () => [])
const at = (row: number) => (k: number) => k === row
const settings = (...sets: readonly string[]) => sets

/** The table of parameters' units beside an ensemble. */
const ranges =
  (unit: string): Edit =>
  (folder) =>
    writeFileSync(
      join(folder, 'data/parameter_ranges.csv'),
      `parameter,min,max,unit\npmax,1,2,1\nq10,1,4,${unit}\n`,
    )

/** Which row a file's line is, counted below the header. */
const rowOf = (line = ''): number => Number(line) - 1

const samples: readonly Remedy[] = [
  [
    'samples numbered in another column',
    [called('sample_id', 'id')],
    /has no column "sample_id".* — id looks like it: (data\.sampleColumn): (id) says so$/m,
    { read: (key, column) => settings(`${key}=${column}`) },
  ],
  [
    'samples numbered in a column without a name',
    [called('sample_id', '')],
    /its column without a name looks like it: call that (sample_id)$/m,
    { read: (name = '') => called('', name) },
  ],
  [
    'samples that nothing numbers',
    [called('sample_id', 'noise'), inTable(summary, fill('noise', '0.5'))],
    /42 is daily_0042\.csv — add it, or name the column/,
    inTable(summary, (cells) => cells.map((row, k) => [k === 0 ? 'sample_id' : String(k - 1), ...row])),
  ],
  [
    'samples called by texts',
    [
      inTable(
        summary,
        fill('sample_id', (id) => `run_${id}`),
      ),
    ],
    /row \d+: sample_id is "run_0" — expected a whole number from 0: write (\d) for (run_)0,/,
    {
      read: (_, word = '') =>
        inTable(
          summary,
          fill('sample_id', (id) => id.replace(word, '')),
        ),
    },
  ],
  [
    'samples called by names',
    [
      inTable(
        summary,
        fill('sample_id', (id) => 'abcdef'.charAt(Number(id))),
      ),
    ],
    /sample_id is "a" — .* number the samples in it as the daily tables are: 42 is daily_0042\.csv$/m,
    inTable(
      summary,
      fill('sample_id', (name) => String('abcdef'.indexOf(name))),
    ),
  ],
  [
    'a unit of a parameter that is none, mended',
    [ranges('banana')],
    /^(?:warning: )?parameter_ranges\.csv, unit of (q10): "banana" is no unit/m,
    ranges('1'),
  ],
  [
    'a unit of a parameter that is none, told by the study file',
    [ranges('banana')],
    /unit of (q10): .*; (data\.units): \{ q10: … \} says it too$/m,
    { read: (name, key) => settings(`${key}={${name}: "1"}`) },
  ],
  [
    'a unit of one, without quotes',
    [['data.units={q10: 1}']],
    /^.*(data\.units)\.(q10) — expected text, got 1 — write it in quotes: ("1")$/m,
    { read: (key, name, text) => settings(`${key}={${name}: ${text}}`) },
  ],
  [
    'a parameter in two units',
    [ranges('kg'), ['data.units={q10: g}']],
    /has (q10) in (kg), data\.units in g, which is taken: make them agree$/m,
    { read: (name, unit) => settings(`data.units={${name}: ${unit}}`) },
  ],
  [
    'a sample that stands twice',
    [
      inTable(
        summary,
        changeRow(2, (row) => [row, row]),
      ),
    ],
    /row (\d+): sample 1 stands twice \(also row 3\) — keep one row$/m,
    { read: (line) => inTable(summary, drop(rowOf(line))) },
  ],
  [
    'samples numbered from 1 beside tables from 0',
    [inTable(summary, fill('sample_id', plus(1)))],
    /numbers its samples from 1, the daily tables are numbered from 0 — number both alike$/m,
    inTable(summary, fill('sample_id', plus(-1))),
  ],
  [
    'a sample without a table, which is left out',
    [(f) => rmSync(join(f, 'data/daily_0005.csv'))],
    /add it, or leave the sample's row out$/m,
    inTable(summary, drop(6)),
  ],
  [
    'a sample without a table, which is added',
    [(f) => rmSync(join(f, 'data/daily_0005.csv'))],
    /expected a file named \*(daily_0005)\*: add it/,
    {
      read:
        (name = '') =>
        (f) =>
          copyFileSync(join(f, 'data/daily_0000.csv'), join(f, `data/my_${name}.csv`)),
    },
  ],
  [
    'a table without a sample, which is removed',
    [inTable(summary, drop(6))],
    /^(data\/daily_0005\.csv): .* add its row, or remove the file$/m,
    {
      read:
        (file = '') =>
        (f) =>
          rmSync(join(f, file)),
    },
  ],
  [
    'a table without a sample, whose row is added',
    [inTable(summary, drop(6))],
    /sample (5) has no row in .* — add its row,/,
    { read: (sample = '') => inTable(summary, (cells) => [...cells, [sample, '1.5', '2.5']]) },
  ],
  [
    'two tables of a sample',
    [(f) => copyFileSync(join(f, one), join(f, 'data/x_daily_1.csv'))],
    /both daily_0001\.csv and (x_daily_1\.csv) .* keep one of them$/m,
    {
      read:
        (file = '') =>
        (f) =>
          rmSync(join(f, 'data', file)),
    },
  ],
  [
    'two summaries',
    [(f) => copyFileSync(join(f, summary), join(f, 'data/parameter_summary.txt'))],
    /and (parameter_summary\.txt) — keep one parameter summary$/m,
    {
      read:
        (file = '') =>
        (f) =>
          rmSync(join(f, 'data', file)),
    },
  ],
  [
    'tables of other names',
    [renamed('daily', 'sample')],
    /expected names such as (daily)_0000\.csv/,
    { read: (word = '') => renamed('sample', word) },
  ],
]

const days: readonly Remedy[] = [
  [
    'a gap in the days, filled',
    [inTable(one, drop(20))],
    /row (\d+): 1 day is missing between .* — fill the gap/,
    {
      read: (line) =>
        inTable(
          one,
          changeRow(rowOf(line) - 1, (row) => [row, ['2003-01-20', ...row.slice(1)]]),
        ),
    },
  ],
  [
    'a gap in the days, where the record is cut',
    [inTable(one, drop(20))],
    /row (\d+): 1 day is missing .* or cut the record there$/m,
    { read: (line) => inTable(one, (cells) => cells.filter((_, k) => k === 0 || k >= rowOf(line))) },
  ],
  [
    'records of several lengths as one stretch each',
    [
      inTable(one, (cells) => cells.slice(0, 152)),
      ['windows.mode=segments', 'windows.burnIn=10', 'windows.segmentLength=all'],
    ],
    /^(windows\.segmentLength): all asks for records of one length, .* such as (\d+)$/m,
    {
      read: (key, length) => settings('windows.mode=segments', 'windows.burnIn=10', `${key}=${length}`),
    },
  ],
  [
    'a day that stands twice',
    [
      inTable(
        one,
        changeRow(20, (row) => [row, row]),
      ),
    ],
    /row (\d+): .*2003-01-20/,
    { read: (line) => inTable(one, drop(rowOf(line))) },
  ],
  [
    'a calendar without leap years',
    [
      (f) =>
        editDaily(
          f,
          fill('date', (date) => date.replace('2003', '2004')),
        ),
      (f) => editStudy(f, /2003/g, '2004'),
    ],
    /set (data\.calendar): (noleap)/,
    { read: (key, value) => settings(`${key}=${value}`) },
  ],
]

const periods: readonly Remedy[] = [
  [
    'a test that reaches past the record, with its end',
    [['split.test=[2003-09-01,2003-12-31]']],
    /^(?:warning: )?split\.test: 2003-09-01 to 2003-12-31 reaches past the record, which ends on 2003-10-31 — .* write (split\.test): (\[.*\])$/m,
    { read: (key, value = '') => settings(`${key}=${value.replace(' ', '')}`) },
  ],
  [
    'a test that reaches past the record, which is gone on with',
    [['split.test=[2003-09-01,2003-11-05]']],
    /^(?:warning: )?split\.test: .* only what lies within is taken: add the rest,/m,
    (f) => {
      editDaily(f, (cells) => [
        ...cells,
        ...[1, 2, 3, 4, 5].map((day) => [`2003-11-0${day}`, ...(cells[day] ?? []).slice(1)]),
      ])
      editStudy(f, '2003-10-31', '2003-11-05')
    },
  ],
  [
    'a validation behind all data',
    [['split.validation=[2030-01-01,2030-12-31]']],
    /split\.validation — begins on 2030-01-01, after test ends on 2003-10-31 — the last period is the test's: let validation end before (2003-09-01),/,
    { read: () => settings('split.validation=[2003-07-01,2003-08-31]') },
  ],
  [
    'a test before validation',
    [['split.validation=[2003-10-01,2003-10-31]', 'split.test=[2003-07-01,2003-08-31]']],
    /split\.validation — begins on .* or test begin after (2003-10-31)$/m,
    settings('split.validation=[2003-07-01,2003-08-31]', 'split.test=[2003-09-01,2003-10-31]'),
  ],
]

const values: readonly Remedy[] = [
  [
    'a fill value in a driver that is none',
    [inTable(one, fill('temp', '-6999', at(4)))],
    /(data\.fillValues): (keep) takes it as it stands$/m,
    { read: (key, value) => settings(`${key}=${value}`) },
  ],
  [
    'a fill value in a driver, where the value is written',
    [inTable(one, fill('temp', '1e20', at(4)))],
    /row (\d+) .* write the value of that day/,
    { read: (line) => inTable(one, fill('temp', '10.5', at(rowOf(line)))) },
  ],
  [
    'a fill value in a target, declared',
    [inTable(one, fill('gpp', '-6999', at(4)))],
    /declare it: (data\.missing): (\[-6999\])$/m,
    { read: (key, value) => settings(`${key}=${value}`) },
  ],
  [
    'a fill value in a target, left empty',
    [inTable(one, fill('gpp', '-6999', at(4)))],
    /row (\d+) .* leave it empty or declare it/,
    { read: (line) => inTable(one, fill('gpp', '', at(rowOf(line)))) },
  ],
  [
    'a fill value in many rows of a target, declared',
    [
      inTable(
        one,
        fill('gpp', '-9999.9', (row) => row % 9 === 4),
      ),
    ],
    /^gpp: \d+ values at -9999\.9, .* declare it: (data\.missing): (\[-9999\.9\]); data/m,
    { read: (key, value) => settings(`${key}=${value}`) },
  ],
  [
    'a fill value in many rows of a target, kept',
    [
      inTable(
        one,
        fill('er', '-9999.9', (row) => row % 9 === 4),
      ),
      ['model.fluxes=free'],
    ],
    /^er: \d+ values at .*; (data\.fillValues): (keep) takes it as it stands$/m,
    { read: (key, value) => settings(`${key}=${value}`, 'model.fluxes=free') },
  ],
  [
    'a target at 1e20, left empty',
    [inTable(one, fill('nep', '1e20', at(4)))],
    /^nep: 1 value at 1e20, .* row (\d+) .* leave it empty or declare it/m,
    { read: (line) => inTable(one, fill('nep', '', at(rowOf(line)))) },
  ],
  [
    'a parameter far from the others',
    [inTable(summary, fill('q10', '2000', at(3)))],
    /(data\.fillValues): (keep) takes it as it stands$/m,
    { read: (key, value) => settings(`${key}=${value}`) },
  ],
  [
    'a file in kelvin',
    [inTable(one, fill('temp', plus(273.15)))],
    /temp in data\/daily_0001\.csv lies about (273) above the others .* give all files one unit$/m,
    { read: (offset) => inTable(one, fill('temp', plus(-Number(offset) - 0.15))) },
  ],
  [
    'a file in another unit',
    [inTable(one, fill('gpp', times(1000)))],
    /gpp in data\/daily_0001\.csv is about (1000) times the others .* give all files one unit$/m,
    { read: (factor) => inTable(one, fill('gpp', times(1 / Number(factor)))) },
  ],
  [
    'kelvin from a day on',
    [
      (f) =>
        editDaily(
          f,
          fill('temp', plus(273.15), (row) => row >= 150),
        ),
    ],
    /temp lies about 273 above what was before from row (\d+) .* on .*: subtract ([\d.]+) from there on$/m,
    {
      read: (line, offset) => (f) =>
        editDaily(
          f,
          fill('temp', plus(-Number(offset)), (row) => row >= rowOf(line)),
        ),
    },
  ],
  [
    'a flux in another unit for a while',
    [
      inTable(
        one,
        fill('gpp', times(1000), (row) => row >= 100 && row < 200),
      ),
    ],
    /gpp is about 1000 times what was before from row (\d+) .* until row (\d+) .*: divide by (\d+) between the two$/m,
    {
      read: (from, to, factor) =>
        inTable(
          one,
          fill('gpp', times(1 / Number(factor)), (row) => row >= rowOf(from) && row < rowOf(to)),
        ),
    },
  ],
  [
    'decimal commas',
    [
      (f) =>
        editDaily(
          f,
          fill('temp', (text) => `"${text.replace('.', '!')}"`),
        ),
      commas('!', ','),
    ],
    /this is a decimal comma.* save with points/,
    commas('(?<=\\d),(?=\\d{4}")', '.'),
  ],
  [
    'a text that is no number',
    [inTable(one, fill('temp', 'cold', at(4)))],
    /row (\d+): temp is "cold" — expected a number$/m,
    { read: (line) => inTable(one, fill('temp', '3.5', at(rowOf(line)))) },
  ],
  [
    'fluxes that do not close',
    [inTable(one, fill('gpp', '40', at(4)))],
    /cannot follow such data: check the columns, or set (model\.fluxes): (free)$/m,
    { read: (key, value) => settings(`${key}=${value}`) },
  ],
]

/** Changes the names of the daily tables. */
function renamed(from: string, to: string): Edit {
  return (folder) => {
    for (let sample = 0; sample < 6; sample++)
      renameSync(join(folder, `data/${from}_000${sample}.csv`), join(folder, `data/${to}_000${sample}.csv`))
  }
}

/** Changes the texts of daily tables, field by field. */
function commas(from: string, to: string): Edit {
  return (folder) =>
    editDaily(folder, (cells) =>
      cells.map((row) => row.join(',').replace(new RegExp(from, 'g'), to)).map((line) => [line]),
    )
}

followRemedies([...samples, ...days, ...periods, ...values], ecosystemFolder, [
  ...['train', 'study.yaml', '--out', 'run', '--train-only'],
])
