// Remedies as tables: a situation made, what is said of it, the advice done to the letter, and what comes of it. Where a message
// names a value (a unit, a share, a column), the value is read out of it.
import { expect, test } from 'vitest'
import { utsushiIn } from './remedied-study.js'

/** A change of the files of a study. */
export type Edit = (folder: string) => void

/** Settings that are given on the command line, or a change of the files. */
export type Step = readonly string[] | Edit

/** A step that the groups of the expression that was found in the message make. */
export interface Read {
  readonly read: (...said: readonly string[]) => Step
}

/** What is wrong, what is said of it, the advice followed, and what is said then. */
export type Remedy = readonly [
  situation: string,
  wrong: readonly Step[],
  says: RegExp,
  advice: Step | Read,
  ends?: RegExp,
]

const trained = /trained 1 epoch/

/** Settings for `--set` from the steps, whose changes of the files are made. */
function taken(folder: string, steps: readonly Step[]): readonly string[] {
  for (const step of steps) if (typeof step === 'function') step(folder)
  return steps.flatMap((step) => (typeof step === 'function' ? [] : step)).flatMap((set) => ['--set', set])
}

/**
 * Tests remedies, one each: training is refused or warns, and after the advice it does neither, and ends well.
 *
 * @param study makes a study in a folder of its own
 * @param train the command that trains it, without settings
 * @param ended what is printed where it ends well
 */
export function followRemedies(
  remedies: readonly Remedy[],
  study: () => string,
  train: readonly string[],
  ended: RegExp = trained,
): void {
  test.each(remedies.map((remedy) => ({ situation: remedy[0], remedy })))(
    '$situation: the advice leads on',
    async ({ remedy: [, wrong, says, advice, ends = ended] }) => {
      const folder = study()
      const before = await utsushiIn(folder, [...train, ...taken(folder, wrong)])
      expect(before.text).toMatch(says)
      const said = says.exec(before.text) ?? []
      const step = 'read' in advice ? advice.read(...said.slice(1).map(String)) : advice
      const again = before.code === 0 ? ['--anew'] : []
      const after = await utsushiIn(folder, [...train, ...again, ...taken(folder, [step])])
      expect(after.text).toMatch(ends)
      expect(after).toMatchObject({ code: ends === ended ? 0 : 2 })
      expect(after.text).not.toMatch(says)
    },
  )
}
