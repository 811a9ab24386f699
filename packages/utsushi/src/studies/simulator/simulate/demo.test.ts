import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { simulatorSchema } from '../config.js'
import { demoStudyFile } from './demo.js'

test('the demo is the example, and a study file as it stands', () => {
  const example = new URL('../../../../../../examples/simulator.yaml', import.meta.url)
  expect(readFileSync(example, 'utf8')).toBe(demoStudyFile)
  const { study, ...sections } = parse(demoStudyFile) as Readonly<Record<string, unknown>>
  expect(study).toBe('simulator')
  expect(simulatorSchema.safeParse(sections).success).toBe(true)
})
