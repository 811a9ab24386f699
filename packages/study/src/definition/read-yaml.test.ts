// YAML that would keep a reader busy, or break it: one line each, and soon.
import { InputError } from '@utsushi/ground'
import { expect, test } from 'vitest'
import { lineStudy } from '../testing/line-study.js'
import { parseStudyFile } from './file.js'
import { parseOverride } from './overrides.js'
import { registerStudy } from './registry.js'
import { readYaml } from './read-yaml.js'

registerStudy(lineStudy)
const bomb = ['a: &a [x,x,x,x,x,x,x,x,x,x]']
for (const [name, before] of ['ba', 'cb', 'dc', 'ed', 'fe'].map((pair) => [...pair] as [string, string]))
  bomb.push(`${name}: &${name} [${Array.from({ length: 10 }, () => `*${before}`).join()}]`)
const many = (count: number, key = 'key') =>
  Array.from({ length: count }, (_, k) => `${key}${k}: 1\n`).join('')

test.each<[string, string, RegExp]>([
  [
    'aliases of aliases',
    bomb.join('\n'),
    /^s\.yaml: its aliases \(\*\) stand for more than .* — write the values out$/,
  ],
  ['an alias of what holds it', 'x: &a [*a]', /^s\.yaml: an alias \(\*\) stands for what holds it — write/],
  ['a section that holds itself', 'x: &a { y: { z: *a } }', /an alias \(\*\) stands for what holds it/],
  [
    'lists in lists',
    `x: ${'['.repeat(20_000)}${']'.repeat(20_000)}`,
    /^s\.yaml( line \d)?: is nested more than 100 deep$/,
  ],
  ['sections in sections', `x: ${'{a: '.repeat(500)}1${'}'.repeat(500)}`, /is nested more than 100 deep$/],
  ['much text', `x: ${'long '.repeat(300_000)}`, /^s\.yaml: holds 1,500,015 characters, where/],
  ['200,000 keys', many(200_000), /^s\.yaml: holds 2,488,902 characters/],
  ['a key that stands twice', `${many(20_000)}key7: 2\n`, /^s\.yaml line 20002: this key was given before/],
  [
    '20,000 unknown keys',
    many(20_000),
    /^s\.yaml line 2: key0 — unknown key, and 19,999 more \(there are: .*\) — is this the file that is meant\?$/m,
  ],
  [
    'a name that is none',
    'data: { __proto__: 1 }',
    /^s\.yaml: "__proto__" is no key that a study file can have/,
  ],
])('%s: one line', (_, text, message) => {
  const read = () => parseStudyFile(`study: line\n${text}`, 's.yaml')
  expect(read).toThrow(InputError)
  expect(read).toThrow(message)
})

test.each([
  'a.b=&x [*x]',
  `a.b=${'['.repeat(20_000)}`,
  'data.units.__proto__=1',
  `a=${'x'.repeat(2_000_000)}`,
  `a=[${'1,'.repeat(200_000)}1]`,
])('so are settings that are typed', (text) => {
  expect(() => parseOverride(text)).toThrow(InputError)
  expect(() => parseOverride(text)).toThrow(/^--set .{1,400}$/)
})

test('what is said once and used twice stands for its value', () => {
  const { value } = readYaml('a: &a { x: 1 }\nb: *a\nc: [*a, *a]\n', (message) => new InputError(message))
  expect(value).toEqual({ a: { x: 1 }, b: { x: 1 }, c: [{ x: 1 }, { x: 1 }] })
})
