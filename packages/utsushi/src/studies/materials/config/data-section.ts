// The section `data` of a study file: which files hold the sequences, what is asked of each, and what they have in common.
import { dataKeys, unit } from '@utsushi/study'
import { z } from 'zod'

const column = z.string().min(1)
const file = z.string().min(1)

export const data = z.strictObject({
  folder: file.default('.').describe('Folder that holds the files.'),
  layout: z
    .enum(['table', 'pairs', 'xy', 'ts', 'athena'])
    .default('table')
    .describe(
      'table: one sequence a row, the axis in the header. pairs: two columns a sequence, axis and signal. xy: one file a sequence. ts: a file of the UCR/UEA archive. athena: a project of XAFS groups.',
    ),
  file: file
    .default('signals.csv')
    .describe('File of the sequences, also gzipped; with layout: xy the folder of files.'),
  test: file
    .optional()
    .describe('A second file of the same layout whose sequences are the test part: an official split.'),
  specimens: file
    .optional()
    .describe(
      'Table of what each sequence is of, one row a sequence: specimen, lot, day, composition, values asked for.',
    ),
  name: column
    .optional()
    .describe(
      'Column of the sequence’s name, in both tables; without it the rows of both tables correspond.',
    ),
  channel: column
    .optional()
    .describe(
      'With layout: table: column of the channel that a row is, where a sequence has a row for each of several.',
    ),
  groups: z
    .array(column)
    .default([])
    .describe(
      'Columns that say what sequences have in common: specimen, lot, day, operator. The leak audit looks at each.',
    ),
  time: column
    .optional()
    .describe('Column of the date on which a sequence was measured, for split.by: time.'),
  axis: z
    .strictObject({
      name: z.string().min(1).default('point').describe('What runs along a sequence: 2θ, energy, time.'),
      unit: unit.default('1').describe('Its unit.'),
    })
    .prefault({})
    .describe('What runs along a sequence.'),
  signal: z
    .strictObject({
      name: z.string().min(1).default('signal').describe('What is measured: intensity, absorbance, voltage.'),
      unit: unit.default('1').describe('Its unit.'),
    })
    .prefault({})
    .describe('What is measured along it.'),
  axisColumn: z
    .boolean()
    .default(false)
    .describe('With layout: pairs: whether the first column is the axis of all others.'),
  header: z.boolean().default(true).describe('With layout: table: whether the first line names the columns.'),
  ending: z.string().min(1).default('.xy').describe('With layout: xy: ending of the files that are read.'),
  repeats: z
    .enum(['refuse', 'mean'])
    .default('refuse')
    .describe('An axis that gives one place several values: refused, or their mean.'),
  unsorted: z
    .enum(['refuse', 'sort'])
    .default('refuse')
    .describe('An axis that goes up and down: refused, or sorted.'),
  leaveOut: z.array(z.string().min(1)).default([]).describe('Sequences to leave out, by name.'),
  axes: z
    .enum(['same', 'any'])
    .default('same')
    .describe(
      'same: sequences that stand on different axes are refused. any: each goes by its own points, whatever they lie at.',
    ),
  gaps: z
    .enum(['interpolate', 'mask'])
    .default('interpolate')
    .describe('Missing points within a sequence: filled on a line, or 0 with a second channel that says so.'),
  ...dataKeys(),
})
