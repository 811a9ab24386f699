import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FailureError, InputError } from './input-error.js'
import { hasControl, printable } from './printable.js'

test('whatever a text holds, a terminal prints it and obeys nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 3000 }), (text) => {
      const shown = printable(text)
      expect(hasControl(shown)).toBe(false)
      for (const line of shown.split('\n')) expect(line.length).toBeLessThan(6 * 2100)
    }),
  )
})

test('plain text is left as it is, in any language, and its lines too', () => {
  for (const text of ['g C m⁻² day⁻¹ — 気温\n\tzwei', '“quoted” 😀', ''])
    expect([printable(text), hasControl(text)]).toEqual([text, false])
})

test('a long line keeps its beginning and its end', () => {
  const shown = printable(`a.csv row 2: x is "${'y'.repeat(50_000_000)}" — expected a number`)
  expect(shown).toMatch(/^a\.csv row 2: x is "yyy.* … [\d,]+ characters … .*yyy" — expected a number$/)
  expect(shown.length).toBeLessThan(2000)
})

test('errors for a person are told so', () => {
  for (const kind of [InputError, FailureError]) {
    const error = new kind('x is "\u001b]0;title\u0007"', { cause: 1 })
    expect(error).toMatchObject({ message: 'x is "\\x1b]0;title\\x07"', cause: 1 })
  }
})
