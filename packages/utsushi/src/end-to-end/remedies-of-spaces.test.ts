// The advice of messages about `tuning.space`, followed to the letter: a search is refused for its space, the space is written as the
// message says, and the search ends.
import { expect, test } from 'vitest'
import { utsushiIn } from './remedied-study.js'
import { tunedStudy } from './tuned-study.js'

/** What is wrong, what is said of it, and the space that the groups found in it make. */
type Case = readonly [
  situation: string,
  space: string,
  says: RegExp,
  advice: (...said: readonly string[]) => string,
]

const hidden = 'model.lstm.hidden'
const rate = 'training.learningRate'
/** The key with what is to be written under it. */
const under = (key = '', written = ''): string => `${key}: { ${written} }`

const cases: readonly Case[] = [
  [
    'a list of values without choices',
    `${hidden}: [2, 4]`,
    /tuning\.space\.(\S+) — expected a section, got \[2,4\] — write (\{ choices: \[2, 4\] \})$/m,
    (key, written) => `${key}: ${written}`,
  ],
  [
    'a value without choices',
    `${hidden}: 4`,
    /tuning\.space\.(\S+) — .* write \{ choices: \[(4)\] \}, with the other values to try$/m,
    (key, value) => under(key, `choices: [${value}, 2]`),
  ],
  [
    'a key nearly so called',
    'model.lstm.hiden: { int: [2, 4] }',
    /tuning\.space: model\.lstm\.hiden — .*, did you mean "(hidden)"\?/,
    (key) => under(`model.lstm.${key}`, 'int: [2, 4]'),
  ],
  [
    'no key at all',
    '',
    /tuning\.space: names no key — leave it out to use the default$/m,
    () => `${rate}: { float: [0.001, 0.01] }`,
  ],
  [
    'neither int, float nor choices',
    `${hidden}: { log: true }`,
    /tuning\.space\.(\S+) — expected one of choices, (int) or float$/m,
    (key, kind) => under(key, `log: true, ${kind}: [2, 4]`),
  ],
  [
    'int and choices at once',
    `${hidden}: { int: [2, 4], choices: [2] }`,
    /tuning\.space\.(\S+) — expected one of (choices), int or float$/m,
    (key, kind) => under(key, `${kind}: [2]`),
  ],
  [
    'a word nearly so called',
    `${hidden}: { choise: [2, 4] }`,
    /tuning\.space\.(\S+)\.choise — unknown key, did you mean "(choices)"\?/,
    (key, kind) => under(key, `${kind}: [2, 4]`),
  ],
  [
    'floats of a key of whole numbers',
    `${hidden}: { float: [1.5, 4.5] }`,
    /tuning\.space: (\S+) — takes whole numbers: write (int: \[2, 4\])$/m,
    under,
  ],
  [
    'no whole number in a range',
    `${hidden}: { float: [2.2, 2.8] }`,
    /tuning\.space: (\S+) — .*: widen it, such as (int: \[2, 3\])$/m,
    under,
  ],
  [
    'fractions in int',
    `${rate}: { int: [0.001, 0.01] }`,
    /tuning\.space: (\S+) — int needs whole numbers; write (float) for others$/m,
    (key, kind) => under(key, `${kind}: [0.001, 0.01]`),
  ],
  [
    'a range that ends where the key cannot go',
    'model.lstm.dropout: { float: [0, 1.5] }',
    /tuning\.space: (\S+) — expected less than 1, got .*: end the range below (1)$/m,
    (key, end) => under(key, `float: [0, ${Number(end) - 0.5}]`),
  ],
  [
    'a range that begins where the key cannot be',
    `${hidden}: { int: [0, 3] }`,
    /tuning\.space: (\S+) — expected at least 1, got 0: begin the range at (1)$/m,
    (key, low) => under(key, `int: [${low}, 3]`),
  ],
  [
    'a logarithm from 0, begun above',
    `${rate}: { float: [0, 0.01], log: true }`,
    /tuning\.space: (\S+) — .*: begin it above 0, or leave log out$/m,
    (key) => under(key, 'float: [0.0001, 0.01], log: true'),
  ],
  [
    'a logarithm from 0, left out',
    'model.lstm.dropout: { float: [0, 0.5], log: true }',
    /tuning\.space: (\S+) — .* or leave log out$/m,
    (key) => under(key, 'float: [0, 0.5]'),
  ],
  [
    'a logarithm in steps',
    `${rate}: { float: [0.001, 0.01], log: true, step: 0.001 }`,
    /tuning\.space: (\S+) — log and step exclude each other: leave one out$/m,
    (key) => under(key, 'float: [0.001, 0.01], log: true'),
  ],
  [
    'steps that miss the end',
    `${hidden}: { int: [2, 5], step: 2 }`,
    /tuning\.space: (\S+) — steps of 2 from 2 do not reach 5: end the range at (4),/,
    (key, end) => under(key, `int: [2, ${end}], step: 2`),
  ],
  [
    'steps of choices',
    `${hidden}: { choices: [2, 4], step: 2 }`,
    /tuning\.space: (\S+) — log and step belong to (int) and float$/m,
    (key, kind) => under(key, `${kind}: [2, 4], step: 2`),
  ],
  [
    'a number in quotes',
    `${hidden}: { choices: ["2", 4] }`,
    /tuning\.space: (\S+) — .*: write (2) without quotes$/m,
    (key, value) => under(key, `choices: [${value}, 4]`),
  ],
  [
    'a choice that the key cannot have',
    `${hidden}: { choices: [0, 4] }`,
    /tuning\.space: (\S+) — .*: leave it out$/m,
    (key) => under(key, 'choices: [4]'),
  ],
  [
    'a choice that stands there twice',
    `${hidden}: { choices: [4, 4] }`,
    /tuning\.space: (\S+) — the choice (4) stands there twice/,
    (key, value) => under(key, `choices: [${value}]`),
  ],
  [
    'a condition on a key nearly so called',
    `${hidden}: { choices: [2, 4] }, ${rate}: { float: [0.001, 0.01], when: { model.lstm.hiden: 4 } }`,
    /tuning\.space: (\S+) — its condition names .*, did you mean "(\S+)"\?/,
    (key, on) => `${hidden}: { choices: [2, 4] }, ${under(key, `float: [0.001, 0.01], when: { ${on}: 4 }`)}`,
  ],
  [
    'a condition on a key that is not searched',
    `${rate}: { float: [0.001, 0.01], when: { ${hidden}: 4 } }`,
    /tuning\.space: (\S+) — its condition names (\S+), which is not searched/,
    (key, on) => `${under(key, `float: [0.001, 0.01], when: { ${on}: 4 }`)}, ${under(on, 'choices: [2, 4]')}`,
  ],
  [
    'a condition on a value that is never drawn',
    `${hidden}: { choices: [2, 4] }, ${rate}: { float: [0.001, 0.01], when: { ${hidden}: 3 } }`,
    /tuning\.space: (\S+) — is active where "(\S+)" is 3, which is not .*(4)/,
    (key, on, value) =>
      `${hidden}: { choices: [2, 4] }, ${under(key, `float: [0.001, 0.01], when: { ${on}: ${value} }`)}`,
  ],
  [
    'conditions in a circle',
    `${hidden}: { choices: [2, 4], when: { ${rate}: 0.01 } }, ${rate}: { choices: [0.01], when: { ${hidden}: 4 } }`,
    /tuning\.space: the conditions of (\S+), (\S+) depend on each other in a circle/,
    (on, key) => `${under(on, 'choices: [2, 4]')}, ${under(key, `choices: [0.01], when: { ${on}: 4 }`)}`,
  ],
  [
    'the seed',
    'seed: { int: [1, 3] }',
    /tuning\.space: seed — cannot be searched: the seed of a search is tuning\.seed$/m,
    () => `${rate}: { float: [0.001, 0.01] }`,
  ],
]

test.each(cases.map(([situation, ...rest]) => ({ situation, rest })))(
  '$situation: the advice leads on',
  async ({ rest: [space, says, advice] }) => {
    const folder = tunedStudy({ trials: 1 })
    const tuned = (written: string) =>
      utsushiIn(folder, ['tune', 's.yaml', '--out', 't', '--set', `tuning.space={${written}}`])
    const before = await tuned(space)
    expect(before.text).toMatch(says)
    expect(before.code).toBe(2)
    const said = says.exec(before.text)?.slice(1) ?? []
    const after = await tuned(advice(...said))
    expect(after.text).not.toMatch(/tuning\.space/)
    expect(after.code).toBe(0)
  },
)
