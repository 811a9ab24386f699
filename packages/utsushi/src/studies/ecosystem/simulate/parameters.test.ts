import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { checkParameters, midRangeParameters, parameterDefinitions } from './parameters.js'

test('36 parameters, 15 per layer and 6 of the soil, each with its unit, and a mid-range that runs', () => {
  expect(parameterDefinitions).toHaveLength(36)
  expect(new Set(parameterDefinitions.map(({ name }) => name)).size).toBe(36)
  for (const prefix of ['tree_', 'c3_'])
    expect(parameterDefinitions.filter(({ name }) => name.startsWith(prefix))).toHaveLength(15)
  expect(parameterDefinitions.every(({ unit }) => unit.length > 0)).toBe(true)
  expect(() => checkParameters(midRangeParameters())).not.toThrow()
  expect(midRangeParameters().tree_alloc_ass).toBeCloseTo(0.255)
})

test('the page that users read has the same names, ranges and units', () => {
  const page = readFileSync(
    new URL('../../../../../../docs/studies/process-model.md', import.meta.url),
    'utf8',
  ).replaceAll(/ +/g, ' ')
  for (const { name, min, max, unit } of parameterDefinitions) {
    const bound = typeof max === 'string' ? `\`${max}\`` : max
    expect(page).toContain(`| \`${name}\` | ${min} | ${bound} | ${unit} |`)
  }
})
