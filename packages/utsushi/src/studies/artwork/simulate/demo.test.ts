import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { artworkSchema } from '../config.js'
import { demoStudyFile } from './demo.js'

test('the demo is the example, and a study file as it stands', () => {
  const example = new URL('../../../../../../examples/artwork.yaml', import.meta.url)
  expect(readFileSync(example, 'utf8')).toBe(demoStudyFile)
  const { study, ...sections } = parse(demoStudyFile) as Readonly<Record<string, unknown>>
  expect(study).toBe('artwork')
  expect(artworkSchema.safeParse(sections).success).toBe(true)
})
