import { expect, test } from 'vitest'
import { concat, input } from '../index.js'

test('what becomes of a list after tensors were joined does not change what was joined', () => {
  const parts = [input('a', 'float32', [2, 1]), input('b', 'float32', [2, 3])]
  const joined = concat(parts, 1)
  parts.push(joined)
  expect(joined.node.inputs).toHaveLength(2)
})
