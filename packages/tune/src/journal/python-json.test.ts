import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parsePythonJson, pythonFloat, pythonJson } from './python-json.js'
import type { Json } from '../trial.js'

describe("Python's JSON", () => {
  it('reads numbers that are not finite, and leaves the same words in strings alone', () => {
    const text = '{"a":NaN,"b":[Infinity,-Infinity,{"c":NaN}],"NaN":"NaN, Infinity \\" NaN","d":"#NaN"}'
    expect(parsePythonJson(text)).toEqual({
      a: NaN,
      b: [Infinity, -Infinity, { c: NaN }],
      NaN: 'NaN, Infinity " NaN',
      d: '#NaN',
    })
  })

  it('refuses what is no JSON, with or without such numbers', () => {
    for (const text of ['{"a":', '{"a":NaN', 'Nan', '[Infinit]', '']) {
      expect(() => parsePythonJson(text)).toThrow(SyntaxError)
    }
  })

  it('reads back whatever it writes', () => {
    const number = fc.double()
    const { value } = fc.letrec<{ value: Json }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        number,
        fc.string({ unit: 'binary' }),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(fc.string(), tie('value'), { maxKeys: 4 }),
      ),
    }))
    fc.assert(
      fc.property(value, (json) => {
        expect(parsePythonJson(pythonJson(json))).toEqual(plain(json))
      }),
    )
  })

  it('writes floats so that Python takes them for floats', () => {
    expect([3, -2, 0.5, 1e21, 1e-7, NaN, Infinity].map(pythonFloat)).toEqual([
      '3.0',
      '-2.0',
      '0.5',
      '1e+21',
      '1e-7',
      'NaN',
      'Infinity',
    ])
  })
})

/** Objects of fast-check may lack a prototype; parsed ones have one. */
const plain = (json: Json): unknown =>
  Array.isArray(json)
    ? json.map(plain)
    : typeof json === 'object' && json !== null
      ? Object.fromEntries(Object.entries(json).map(([key, value]) => [key, plain(value as Json)]))
      : json
