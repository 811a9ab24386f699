import fc from 'fast-check'
import { expect, test } from 'vitest'
import { plainName } from './plain-name.js'
import { hasControl } from './printable.js'

test('a name is kept as it is, or it holds what a terminal obeys and is refused by the first such character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 20 }), (name) => {
      const kept = (): string => plainName('a.csv row 1: column 2', name)
      if (hasControl(name)) expect(kept).toThrow(/^a\.csv row 1: column 2 is ".*", whose character \d+ \(/s)
      else expect(kept()).toBe(name)
    }),
  )
  expect(() => plainName('a.csv row 7: run', 'r\u001b[31m')).toThrow(
    'a.csv row 7: run is "r\\x1b[31m", whose character 2 (\\x1b) is no letter but a command to the screen — write it without',
  )
})
