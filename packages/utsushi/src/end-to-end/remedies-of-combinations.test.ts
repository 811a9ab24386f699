// The advice of messages about searched values that are fine each by itself and not together: what only trying combinations shows.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ecosystemFolder, utsushiIn } from './remedied-study.js'

const burnIn = 'windows.burnIn'
const length = 'windows.segmentLength'
const [single, rollout] = ['training.oneStepWeight', 'training.rolloutWeight']

/** A study in segments, and a search of one trial that takes a moment. */
function searched(): string {
  const folder = ecosystemFolder()
  const file = join(folder, 'study.yaml')
  const text = readFileSync(file, 'utf8').replace(
    /^windows: .*$/m,
    'windows: { mode: segments, burnIn: 15, segmentLength: 30, horizon: 10, context: 10, stride: 10 }',
  )
  const tuning = 'tuning: { trials: 1, workers: 1, folds: 2, epochs: 1, pruner: none }'
  writeFileSync(file, `${text}${tuning}\n`)
  return folder
}

/** What is wrong, what is said of it, and the space that the groups found in it make. */
type Case = readonly [
  situation: string,
  space: string,
  says: RegExp,
  advice: (...said: readonly string[]) => string,
]

test.each(
  (
    [
      [
        'a range of which one end goes with no other value',
        `${burnIn}: { int: [5, 40] }`,
        /tuning\.space: (\S+) — \d+ is never allowed: windows\.burnIn — must be shorter than windows\.segmentLength 30, .*; write (int: \[5, \d+\])$/m,
        (key = '', written = '') => `${key}: { ${written} }`,
      ],
      [
        'a choice that goes with no other value',
        `${length}: { choices: [10, 40, 60] }`,
        /tuning\.space: (\S+) — 10 is never allowed: .*; write (choices: \[40, 60\])$/m,
        (key = '', written = '') => `${key}: { ${written} }`,
      ],
      [
        'a number that goes with no other value',
        `${single}: { choices: [0, 0.5, 1] }, ${rollout}: { choices: [0] }`,
        /tuning\.space: (\S+) — 0 is never allowed: .*; write (choices: \[0\.5, 1\])$/m,
        (key = '', written = '') => `${key}: { ${written} }, ${rollout}: { choices: [0] }`,
      ],
      [
        'no combination at all',
        `${single}: { choices: [0] }, ${rollout}: { choices: [0] }`,
        /tuning\.space: (\S+) — and (\S+) are both 0: nothing would be learned$/m,
        (key = '', other = '') => `${key}: { choices: [0, 1] }, ${other}: { choices: [0.5] }`,
      ],
      [
        'combinations of which some cannot be trained, in narrower ranges',
        `${burnIn}: { int: [5, 35] }, ${length}: { choices: [20, 60] }`,
        /^(?:warning: )?tuning\.space: about \d+ % of the combinations cannot be trained, such as (\S+) .* — narrow the ranges,/m,
        (key = '') => `${key}: { int: [5, 19] }, ${length}: { choices: [20, 60] }`,
      ],
      [
        'combinations of which some cannot be trained, with a condition',
        `${burnIn}: { int: [5, 35] }, ${length}: { choices: [20, 60] }`,
        /tuning\.space: about \d+ % of .* or set conditions \((when)\)$/m,
        (when = '') =>
          `${burnIn}: { int: [5, 35], ${when}: { ${length}: 60 } }, ${length}: { choices: [20, 60] }`,
      ],
    ] satisfies readonly Case[]
  ).map(([situation, ...rest]) => ({ situation, rest })),
)('$situation: the advice leads on', async ({ rest: [space, says, advice] }) => {
  const folder = searched()
  const tuned = (written: string, out: string) =>
    utsushiIn(folder, ['tune', 'study.yaml', '--out', out, '--set', `tuning.space={${written}}`])
  const before = await tuned(space, 'before')
  expect(before.text).toMatch(says)
  // Where some can be trained, the search is made, and its one trial may be of the others.
  expect(before.code).toBeOneOf(/about \d+ %/.test(before.text) ? [0, 1] : [2])
  const after = await tuned(advice(...(says.exec(before.text)?.slice(1) ?? [])), 'after')
  expect(after.text).not.toMatch(/tuning\.space/)
  expect(after.code).toBe(0)
})
