import type { Block } from '@utsushi/study/report'
import { unreadable } from '@utsushi/study/testing'
import { expect, test } from 'vitest'
import { report } from '../report.js'
import { madeUpPart, madeUpTask } from '../testing/made-up-evaluation.js'
import { madeUpBatch } from '../testing/made-up-experiments.js'
import { pictures } from './pictures.js'

const batches = (lengths: readonly number[]) => lengths.flatMap((rows, k) => madeUpBatch(k, rows, 12 + 3 * k))

const corners = {
  'one test experiment': { rows: batches([6, 7, 8, 9, 10]), split: { test: ['4'], validation: 0 } },
  'test experiments of two samples': {
    rows: batches([6, 7, 8, 9, 2, 2]),
    split: { test: ['4', '5'], validation: 0 },
  },
  'a column without values in the test': {
    rows: batches([6, 7, 8, 9, 8, 9]).map((row) => (Number(row['exp']) >= 4 ? { ...row, I: '' } : row)),
    split: { test: ['4', '5'], validation: 0 },
  },
} as const

test.each(Object.entries(corners))(
  'the report of %s has sentences that can be read',
  async (_corner, { rows, split }) => {
    const made = await madeUpTask(rows, { split })
    const part = madeUpPart(made, { free: (value) => value * 1.01, oneStep: (value) => value * 1.001 })
    const drawn = pictures(made, [part])
    const figures = (...names: readonly string[]): Block[] =>
      names.flatMap((name): Block[] => {
        const { caption, alt = '' } = drawn[name] ?? { caption: '' }
        return drawn[name] === undefined ? [] : [{ kind: 'figure', caption, alt, svg: '' }]
      })
    const { title, subtitle, verdict, scores, data, model } = report(made, [part], figures)
    expect(unreadable({ title, subtitle, blocks: [...verdict, ...scores, ...data, ...model] })).toEqual([])
  },
)
