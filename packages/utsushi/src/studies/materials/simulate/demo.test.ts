import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { demoStudyFile } from './demo.js'
import { simulationSchema } from './options.js'

test('the demo is the example, and its section of the simulation is one', () => {
  const example = new URL('../../../../../../examples/materials.yaml', import.meta.url)
  expect(readFileSync(example, 'utf8')).toBe(demoStudyFile)
  const { study, simulation } = parse(demoStudyFile) as Readonly<Record<string, unknown>>
  expect(study).toBe('materials')
  expect(simulationSchema.safeParse(simulation).success).toBe(true)
})
