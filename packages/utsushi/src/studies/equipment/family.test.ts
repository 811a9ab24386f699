// Members of the family are study files that the study takes, each a model of its own, and what is chosen of them lies in their own settings.
import { isSection, resolveStudy } from '@utsushi/study'
import { expect, test } from 'vitest'
import { family } from './family.js'
import { equipment } from './index.js'

const base = { data: { folder: 'park' } }
const joint = {
  ...base,
  data: { folder: 'park', truth: 'faulty' },
  labels: { kind: 'truth', horizons: [0] },
  windows: { of: 'equipment' },
  features: { families: ['joint'] },
}

test.each([
  ['items', base, 5],
  ['whole pieces of equipment', joint, 3],
])('of %s', (_, written, count) => {
  const members = family(equipment.schema.parse(written))
  expect(members).toHaveLength(count)
  expect(new Set(members.map(({ name }) => name)).size).toBe(count)
  const models = members.map(({ name, overrides, space = {} }) => {
    const changes = Object.entries(overrides).map(([key, value]) => ({
      ...{ path: key.split('.'), value, typed: key },
    }))
    const { config } = resolveStudy(equipment, written, { source: name, overrides: changes })
    for (const key of Object.keys(space)) {
      const value = key
        .split('.')
        .reduce<unknown>((at, part) => (isSection(at) ? at[part] : undefined), config)
      expect(value, `${name}: ${key}`).toBeDefined()
    }
    return JSON.stringify(isSection(config) ? config['model'] : undefined)
  })
  expect(new Set(models).size).toBe(count)
})
