import { totalmem } from 'node:os'
import { expect, test } from 'vitest'
import { refuseTooLarge } from './memory.js'

test('what cannot fit is refused before it is taken, with both sizes', () => {
  const refusal = () => refuseTooLarge('9000 samples × 90000 days × 50 columns', totalmem() + 2 ** 30)
  expect(refusal).toThrow(
    /^9000 samples × 90000 days × 50 columns: needs [\d.]+ GB of memory, [\d.]+ GB is free/,
  )
  expect(refusal).toThrow(expect.objectContaining({ name: 'InputError' }))
  expect(() => refuseTooLarge('a file', 2 ** 27)).not.toThrow()
})
