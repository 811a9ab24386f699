import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { studyFileSchema } from '../index.js'

const guide = readFileSync(fileURLToPath(new URL('../../../../docs/guide.md', import.meta.url)), 'utf8')

interface Node {
  readonly properties?: Readonly<Record<string, Node>>
  readonly default?: unknown
}

function* settings(node: Node, path: readonly string[] = []): Generator<[string, unknown]> {
  for (const [key, inner] of Object.entries(node.properties ?? {})) {
    if (inner.properties === undefined) yield [[...path, key].join('.'), inner.default]
    else yield* settings(inner, [...path, key])
  }
}

const known = [...settings(studyFileSchema('ecosystem'))].filter(([key]) => key !== 'study')

test.each(known)('the guide tells of %s and its default', (key, value) => {
  const row = guide.split('\n').find((line) => line.startsWith(`| \`${key}\` `))
  expect(row, `docs/guide.md has no row for ${key}`).toBeDefined()
  const written = value === undefined ? '' : JSON.stringify(value).replaceAll('"', '').replaceAll(',', ', ')
  const told = row!.split('|')[2]!.trim().replaceAll('`', '')
  if (value !== undefined || !key.startsWith('split.')) expect(told).toBe(written)
})
