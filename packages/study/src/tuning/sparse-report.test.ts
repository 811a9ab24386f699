import { expect, test } from 'vitest'
import { unreadable } from '../report/testing/placeholders.js'
import { textReport } from '../report/text-report.js'
import { withImportances } from './importances.js'
import { tuningPictures } from './pictures.js'
import { tuningReport } from './report.js'
import { madeUpSearch } from './testing/made-up-search.js'
import { searches } from './testing/searches.js'

const sparse = {
  ...Object.fromEntries(
    ['one-trial', 'no-trial', 'all-failed', 'running', 'two-objectives', 'conditional'].map((kind) => [
      kind,
      searches()[kind]!,
    ]),
  ),
  'one trial failed': madeUpSearch({ trials: 1, failed: 1 }),
  'two trials': madeUpSearch({ trials: 2, failed: 0 }),
  'six trials': madeUpSearch({ trials: 6, failed: 0, pruned: 0 }),
  'one trial of one fold': {
    ...madeUpSearch({ trials: 1, failed: 0 }),
    ...{ folds: 1, epochs: 1, workers: 1 },
  },
}

test.each(Object.entries(sparse))('a search of %s is told in sentences that can be read', (_kind, input) => {
  const told = withImportances(input)
  const pictures = tuningPictures(told).map(([name]) => ({ name, svg: '<svg></svg>', file: `${name}.svg` }))
  expect(unreadable(tuningReport(told, pictures))).toEqual([])
})

test('six trials make no map of scores, and the report says so', () => {
  const six = madeUpSearch({ trials: 6, failed: 0, pruned: 0 })
  expect(tuningPictures(six).map(([name]) => name)).not.toContain('contour')
  expect(textReport(tuningReport(six, [])).replaceAll(/\s+/g, ' ')).toContain(
    'A map of the score over two parameters is not drawn: over 6 complete trials it would show chance.',
  )
  const many = withImportances(madeUpSearch({ trials: 60, failed: 0, pruned: 0 }))
  expect(tuningPictures(many).map(([name]) => name)).toContain('contour')
  expect(textReport(tuningReport(many, []))).not.toContain('is not drawn')
})
