import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { logits, trained } from './classify-with-own-cell.js'

afterAll(() => trained.close())

test('a cell of one’s own tells the sequences apart', () => {
  expect(logits.shape).toEqual([300, 3])
  const rows = Array.from({ length: 300 }, (_, k) => Array.from(logits.data.slice(3 * k, 3 * k + 3), Number))
  const right = rows.filter((row, k) => row.indexOf(Math.max(...row)) === k % 3)
  expect(right.length / rows.length).toBeGreaterThan(0.9)
})

test('it takes no more than twenty lines, from imports to predictions', async () => {
  const source = await readFile(
    fileURLToPath(new URL('../classify-with-own-cell.ts', import.meta.url)),
    'utf8',
  )
  const [, toPredictions = source] = /^([\s\S]*trained\.predict\(.*\n)/.exec(source) ?? []
  const code = toPredictions.replace(/\/\*[\s\S]*?\*\//, '').split('\n')
  expect(code.filter((line) => line.trim() !== '').length).toBeLessThanOrEqual(20)
})
