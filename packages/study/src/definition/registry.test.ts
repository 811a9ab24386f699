import { expect, test } from 'vitest'
import { leastSquaresStudy, lineStudy } from '../testing/line-study.js'
import { registerStudy, studyNamed } from './registry.js'

test('a study that is not known is told with the nearest, or with how one of your own becomes known', () => {
  registerStudy(lineStudy)
  registerStudy(leastSquaresStudy)
  expect(() => studyNamed('lime')).toThrow(/^unknown study "lime", did you mean "line"\?$/)
  expect(() => studyNamed('glacier')).toThrow(
    /^unknown study "glacier" \(there are: line, leastSquares\) — one of your own is known to .* or after registerStudy$/,
  )
})
