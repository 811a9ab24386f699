import { expect, test } from 'vitest'
import { lookUp } from './look-up.js'

test('a record has what was put into it, and nothing that it inherits', () => {
  for (const name of Object.getOwnPropertyNames(Object.prototype)) {
    expect(lookUp({ gpp: 1 }, name)).toBeUndefined()
    expect(lookUp(Object.fromEntries([[name, 1]]), name)).toBe(1)
  }
})
