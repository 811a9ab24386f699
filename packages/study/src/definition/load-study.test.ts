import { expect, test } from 'vitest'
import { leastSquaresStudy, lineStudy } from '../testing/line-study.js'
import { loadStudy } from './load-study.js'

test('a study is found by its name, and not mistaken for the parts that stand beside it', async () => {
  for (const study of [lineStudy, leastSquaresStudy])
    expect(await loadStudy(study.module, study.name)).toBe(study)
})

test('a module that exports no such study is named', async () => {
  const { module } = lineStudy
  await expect(loadStudy(module, 'glacier')).rejects.toThrow(
    `${module} exports no study "glacier" — its definition's module must be the file that exports it`,
  )
})
