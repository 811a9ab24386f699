import { expect, test } from 'vitest'
import type { Block } from '@utsushi/study/report'
import type { Generalisation } from '../score/generalisation.js'
import { madeUpEvaluation } from '../testing/made-up-evaluation.js'
import { generalisationBlocks, generalisationTables } from './generalisations.js'

const cell = (
  which: Pick<Generalisation, 'parameters' | 'site' | 'days'>,
  r2: Readonly<Record<string, number>>,
): Generalisation => ({
  ...which,
  period:
    which.days === 'seen'
      ? { from: '2010-01-01', to: '2017-12-31' }
      : { from: '2019-01-01', to: '2019-12-31' },
  ...{ samples: 3, windows: 36 },
  scores: Object.fromEntries(
    Object.entries(r2).map(([flux, own]) => [flux, { r2: own, rmse: 1 - own, bias: 0 }]),
  ),
})

const evaluation = {
  ...madeUpEvaluation('test'),
  generalisations: [
    cell({ parameters: 'seen', site: 'seen', days: 'seen' }, { gpp: 0.95, nep: 0.9 }),
    cell({ parameters: 'seen', site: 'seen', days: 'unseen' }, { gpp: 0.9, nep: 0.8 }),
    cell({ parameters: 'unseen', site: 'seen', days: 'unseen' }, { gpp: 0.7, nep: 0.75 }),
    cell({ parameters: 'seen', site: 'unseen', days: 'unseen' }, { gpp: 0.91, nep: 0.82 }),
  ],
}

const listOf = (blocks: readonly Block[]): string =>
  JSON.stringify(blocks.filter(({ kind }) => kind === 'list'))

test('what is new is told one by one, each by the flux that loses most', () => {
  const blocks = generalisationBlocks([evaluation])
  const told = listOf(blocks)
  expect(told).toContain(
    'In a period that nobody trained on, NEP loses most: R² 0.80, against 0.90 in the training period.',
  )
  expect(told).toContain(
    'Under parameters that nobody trained on, GPP loses most: R² 0.70, against 0.90 under trained ones.',
  )
  expect(told).toContain('At sites that nobody trained on, nothing is lost: GPP has R² 0.91, against 0.90')
  const table = blocks.find((block) => block.kind === 'table')
  expect(table?.columns.map((column) => column.name).slice(0, 4)).toEqual([
    'parameters',
    'site',
    'days',
    'samples',
  ])
  expect(table?.rows.map((row) => row.slice(0, 3))).toContainEqual(['unseen', 'seen', 'new'])
  expect(generalisationTables([evaluation])[0]?.rows).toHaveLength(4)
})

test('what data do not have is in no column, and one kind of newness alone is none', () => {
  const towers = evaluation.generalisations.map((own) => ({ ...own, parameters: 'none' as const }))
  const table = generalisationBlocks([{ ...evaluation, generalisations: towers }]).find(
    (block) => block.kind === 'table',
  )
  expect(table?.columns.map((column) => column.name)).not.toContain('parameters')
  expect(generalisationBlocks([madeUpEvaluation('test')])).toEqual([])
})
