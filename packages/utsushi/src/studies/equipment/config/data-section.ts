// The section `data` of a study file: which tables are read, and how.
import { parseInterval } from '@utsushi/data'
import { dataKeys, unit } from '@utsushi/study'
import { z } from 'zod'

const column = z.string().min(1)

const interval = z
  .string()
  .superRefine((text, context) => {
    if (parseInterval(text) === undefined)
      context.addIssue({
        code: 'custom',
        message: 'expected a time step such as 1 day, 1 hour, 10 minutes or 1 second',
      })
  })
  .default('1 day')
  .describe('Step of the series: readings within one are averaged.')

export const data = z.strictObject({
  folder: z.string().min(1).default('.').describe('Folder that holds the tables.'),
  readings: z
    .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
    .default('readings.csv')
    .describe('Table of readings, or several: csv, text, either gzipped, or Parquet.'),
  layout: z
    .enum(['long', 'wide'])
    .default('long')
    .describe(
      'long: one reading a row. wide: one moment a row, one column per check item; a file is one piece of equipment.',
    ),
  equipment: column
    .default('equipment_id')
    .describe(
      'Column of the equipment’s id; in the wide layout the name of the file where no such column is.',
    ),
  item: column.default('check_item_id').describe('Column of the check item’s id, in the long layout.'),
  time: column.default('timestamp').describe('Column of the moment of a reading.'),
  dates: z
    .enum(['auto', 'month-first', 'day-first'])
    .default('auto')
    .describe(
      'How dates such as 3/4/2024 are written; auto: as those of the file show that have a part beyond 12.',
    ),
  value: column.default('value').describe('Column of the reading, in the long layout.'),
  unit: column
    .optional()
    .describe(
      'Column of the reading’s unit, in the long layout; readings of one item are brought to one unit.',
    ),
  items: z
    .record(column, unit)
    .optional()
    .describe(
      'Columns of the check items with their units, in the wide layout; every column of numbers when absent.',
    ),
  truth: column
    .optional()
    .describe(
      'Column that says whether the equipment was faulty (1) or not (0), in the wide layout: what labels.kind: truth learns.',
    ),
  interval,
  align: z
    .enum(['calendar', 'start'])
    .default('calendar')
    .describe(
      'calendar: steps are those of the calendar. start: each piece of equipment begins at step 0, for recordings of different days.',
    ),
  limits: z
    .string()
    .min(1)
    .optional()
    .describe('Table of your own limits: equipment, item, low, high. They take precedence over percentiles.'),
  maintenance: z
    .string()
    .min(1)
    .optional()
    .describe('Table of maintenance: equipment, time, and item where only one was serviced.'),
  ...dataKeys(),
})
