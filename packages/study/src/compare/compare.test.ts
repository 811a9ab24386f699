import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { parseOverride } from '../definition/overrides.js'
import { registerStudy } from '../definition/registry.js'
import { temporaryFolder } from '../definition/testing/temporary-folder.js'
import { train } from '../run/train.js'
import { writePoints, writeStudy } from '../testing/line-files.js'
import { leastSquaresStudy, lineStudy } from '../testing/line-study.js'
import { compare, comparisonLines, comparisonTables } from './compare.js'

beforeAll(() => [lineStudy, leastSquaresStudy].forEach((study) => registerStudy(study)))

const set = (...texts: string[]) => texts.map(parseOverride)

/** Two runs of the line study, one hardly trained. */
async function twoRuns(...second: string[]) {
  const folder = temporaryFolder()
  const file = writeStudy(folder, 'line', 'split: { test: 10 }\n')
  const [a, b] = [join(folder, 'a'), join(folder, 'b')]
  await train(file, { out: a, trainOnly: true })
  await train(file, { out: b, trainOnly: true, overrides: set('training.epochs=1', ...second) })
  return { folder, a, b }
}

test('runs are scored on their common part, with differences and what can be told of them', async () => {
  const { a, b } = await twoRuns()
  const comparison = await compare([a, b])
  expect(comparison.on).toMatchObject({ entities: 10, parts: [['test'], ['test']] })
  const [target] = comparison.targets
  expect(target?.differences[0]).toMatchObject({ run: b, against: a, verdict: 'worse' })
  const [scores, differences] = comparisonTables(comparison)
  expect(scores?.rows[0]?.slice(0, 3)).toEqual(['y', 'm', 10])
  expect(differences?.rows[0]?.at(-1)).toBe('worse')
  expect(comparisonLines(comparison)[0]).toBe(
    'on 10 rows, test of each run; the spread is of 10 whole rows drawn anew',
  )
  expect(await compare([a, b])).toEqual(comparison)
})

test('runs of other splits are scored on what neither was trained on', async () => {
  const { a, b } = await twoRuns('split.test=4')
  const comparison = await compare([a, b])
  expect(comparison.on.entities).toBe(4)
  await expect(compare([a, b], { part: 'extremes' })).rejects.toThrow(
    /has no part "extremes" \(there are: test, validation\)/,
  )
})

test('what cannot be compared is refused by what stands in the way', async () => {
  const { folder, a, b } = await twoRuns()
  await expect(compare([a])).rejects.toThrow('a comparison needs two runs or more')
  await expect(compare([a, a])).rejects.toThrow('is named twice')
  const other = join(folder, 'c')
  await train(writeStudy(folder, 'leastSquares'), { out: other, trainOnly: true })
  await expect(compare([a, other])).rejects.toThrow(/of the study line and .* of leastSquares/)
  await expect(compare([a, b], { overrides: set('seed=3') })).rejects.toThrow(
    '--set seed=3 — runs are compared as they were trained; only data.file may be set',
  )
  const moved = writePoints(temporaryFolder())
  expect((await compare([a, b], { overrides: set(`data.file=${moved}`) })).on.entities).toBe(10)
  writeFileSync(join(b, 'config.json'), '{')
  await expect(compare([a, b])).rejects.toThrow(/config\.json is damaged/)
})
