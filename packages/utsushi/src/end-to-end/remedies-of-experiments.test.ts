// The advice of messages about experiments of electrodialysis, followed to the letter.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { bmedSystem } from '../studies/electrodialysis/config.js'
import { followRemedies, type Edit, type Remedy } from './follow-remedies.js'
import { changeRow, editTable, fill, type Cells } from './remedied-study.js'
import { tunedStudy } from './tuned-study.js'

const table = 'data/BMED_DATA_AG.csv'
const inTable =
  (change: (cells: Cells) => Cells | undefined): Edit =>
  (folder) =>
    editTable(folder, table, change)

/** Rows of experiment 3, or those of them at some times: six a quarter of an hour apart, behind two experiments of six. */
const third =
  (...steps: readonly number[]) =>
  (row: number): boolean =>
    row >= 13 && row <= 18 && (steps.length === 0 || steps.includes(row - 13))
const set = (column: string, value: string | ((old: string) => string), where = third()): Edit =>
  inTable(fill(column, value, where))
const times = (factor: number) => (text: string) => String(Number(text) * factor)
const called = (from: string, to: string): Edit =>
  inTable((cells) => void (cells[0] = (cells[0] ?? []).map((name) => (name === from ? to : name))))
const without = (...steps: readonly number[]): Edit =>
  inTable((cells) => cells.filter((_, k) => !third(...steps)(k)))
const setting = { read: (key?: string, value?: string) => [`${key}=${value}`] }
const inStudy =
  (change: (study: Record<string, unknown>) => void): Edit =>
  (folder) => {
    const file = join(folder, 's.yaml')
    const study = parse(readFileSync(file, 'utf8')) as Record<string, unknown>
    change(study)
    writeFileSync(file, stringify(study))
  }
const rowOf = (line = ''): number => Number(line) - 1
const at = (line?: string) => (row: number) => row === rowOf(line)

const remedies: readonly Remedy[] = [
  [
    'a column of one experiment in another unit',
    [set('CFLA', times(89.07))],
    /(CFLA) × ([\d.]+) \(g to mol of lactate\) would close it to 0 %: is that column in another unit\?$/m,
    { read: (column = '', factor) => set(column, times(Number(factor))) },
  ],
  [
    'volumes of one experiment in another unit',
    ['VF', 'VA', 'VB'].map((column) => set(column, times(1000))),
    /the total of volume in experiment 3 begins at 1,500 L, .*: another unit\? give its volumes in L$/m,
    (folder) => ['VF', 'VA', 'VB'].forEach((column) => set(column, times(1 / 1000))(folder)),
  ],
  [
    'measurements that scatter',
    [set('CFK', times(1.6), (row) => row % 6 === 4)],
    /if the measurements scatter so, raise (data\.maxImbalance) from 0\.3 to ([\d.]+)$/m,
    setting,
  ],
  [
    'scatter around a concentration of 0',
    [set('CAK', '-0.001', third(1, 2))],
    /where it is scatter around 0, set (data\.detectionLimit) to ([\d.]+) or more$/m,
    setting,
  ],
  [
    'a control that is missing, written',
    [set('V', '', third(1))],
    /row (\d+): (V) is missing — .* write it/,
    { read: (line, column = '') => set(column, '14', at(line)) },
  ],
  ['a control that is missing', [set('V', '', third(1))], /or leave experiment 3 out$/m, without()],
  [
    'a start that is missing',
    [set('CFK', '', third(0))],
    /write it \(.*\), or leave the experiment out$/m,
    without(),
  ],
  [
    'a start that is missing, written',
    [set('CFK', '', third(0))],
    /row (\d+): (CFK) is missing at the start/,
    { read: (line, column = '') => set(column, '0.6', at(line)) },
  ],
  [
    'a time that is missing',
    [set('t', '', third(1))],
    /row (\d+): (t) is missing — .* write it \(h\)$/m,
    { read: (line, column = '') => set(column, '0.25', at(line)) },
  ],
  [
    'a row that stands twice',
    [inTable(changeRow(15, (row) => [row, row]))],
    /row (\d+): t is 0\.5 twice in experiment 3 — keep one row per time$/m,
    { read: (line) => inTable(changeRow(rowOf(line), () => [])) },
  ],
  [
    'rows in disorder, sorted',
    [inTable(turned)],
    /sort its rows by time, or give batches ids of their own$/m,
    inTable(turned),
  ],
  [
    'an experiment of one row',
    [without(1, 2, 3, 4, 5)],
    /row (\d+): experiment 3 has this one row — .*; leave it out$/m,
    { read: (line) => inTable(changeRow(rowOf(line), () => [])) },
  ],
  [
    'a sample that was left out',
    [without(3)],
    /row (\d+): t rises by 0\.5 h .* — add a row for every sample that was left out, with its time and controls, and the rest empty$/m,
    { read: (line) => inTable(changeRow(rowOf(line) - 1, (row) => [row, emptyAfter(row)])) },
  ],
  [
    'a volume of 0',
    [set('VB', '0', third(2))],
    /row (\d+): (VB) is 0 — expected a volume above 0 \(L\)$/m,
    { read: (line, column = '') => set(column, '0.5', at(line)) },
  ],
  [
    'experiments in another column',
    [called('exp', 'run')],
    /^(data\.experiment): .* has no column "exp" \(there are: (run)\)$/m,
    setting,
  ],
  [
    'time in another column',
    [called('t', 'hours')],
    /^(data\.time): .* has no column "t" \(there are: (hours)\)$/m,
    setting,
  ],
  [
    'a control called otherwise',
    [called('V', 'volt')],
    /^system\.controls\.(V): .* \(there are: (volt)\)$/m,
    { read: (wanted = '', found = '') => called(found, wanted) },
  ],
  [
    'all experiments held out',
    [['split.test=0.9', 'split.validation=0.9']],
    /\(7 test, 0 extremes, 1 validation\) — hold out fewer/,
    ['split.test=0.25', 'split.validation=0.2'],
  ],
  [
    'a test of an experiment that is not there',
    [['split.test=[12]']],
    /(split\.test): .* has no experiment "12" \(there are: 1, (2),/,
    { read: (key, id) => [`${key}=[${id}]`] },
  ],
  [
    'extremes of a control that never changes',
    [set('V', '10', () => true), ['split.extremes={V: 0.1}']],
    /split\.extremes\.V: .* it has no ends; leave it out$/m,
    [],
  ],
  [
    'a response without values',
    [set('I', '', () => true)],
    /^system\.responses: I holds no value in the training rows — leave it out$/m,
    inStudy((study) => {
      study['system'] = { ...bmedSystem, responses: {} }
    }),
  ],
  [
    'a fill value in a response',
    [set('I', '-6999', third(2))],
    /declare it: (data\.missing): (\[-6999\])$/m,
    setting,
  ],
  ['times by another step', [set('t', times(2), () => true)], /set (data\.interval) to ([\d.]+)$/m, setting],
  [
    'a column nearly so called',
    [['training.weights={CFLAA: 2}']],
    /(training\.weights)\.CFLAA — .*, did you mean "(CFLA)"\?/,
    { read: (key, column) => [`${key}={${column}: 2}`] },
  ],
]

/** The header, and everything below it in the opposite order of each experiment. */
function turned(cells: Cells): Cells {
  const [header = [], ...rows] = cells
  return [header, ...rows.map((_, k) => rows[6 * Math.floor(k / 6) + 5 - (k % 6)] ?? [])]
}

/** A row a quarter of an hour later that knows its experiment and its controls alone. */
function emptyAfter(row: readonly string[]): string[] {
  const [exp = '', v = '', e = '', t = '', ...rest] = row
  return [exp, v, e, String(Number(t) + 0.25), ...rest.map(() => '')]
}

followRemedies(remedies, tunedStudy, [
  ...['train', 's.yaml', '--out', 'run', '--train-only', '--set', 'training.epochs=1'],
])
