import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, expect, test } from 'vitest'
import { registerStudy } from '../definition/registry.js'
import { temporaryFolder } from '../definition/testing/temporary-folder.js'
import { listRuns } from '../run/list.js'
import { openRun } from '../run/folder.js'
import { textReport } from '../report/text-report.js'
import { unreadable } from '../report/testing/placeholders.js'
import { specimensStudy } from '../testing/specimens-study.js'
import { writeSpecimens } from '../testing/specimens-file.js'
import { compareFamily } from './compare-family.js'
import { familyReport } from './report.js'
import type { FamilyComparison } from '../definition/family.js'

beforeAll(() => registerStudy(specimensStudy))

/** What does not depend on how fast the machine is. */
const withoutTime = ({ members, recommendation, ...rest }: FamilyComparison) => ({
  ...rest,
  alike: recommendation.alike,
  members: members.map((member) => ({ ...member, seconds: 0, tuningSeconds: 0 })),
})

test('a family is compared in processes, and leaves numbers, picture and report', async () => {
  const folder = temporaryFolder()
  const out = join(folder, 'comparison')
  const file = writeSpecimens(folder)
  const { comparison, report, files, advice } = await compareFamily(file, { out, workers: 2, folds: 4 })
  expect(comparison.members.map(({ name }) => name).toSorted()).toEqual(['line', 'nearest', 'network'])
  for (const { scores, interval, mean } of comparison.members) {
    expect(scores).toHaveLength(4)
    expect(interval[0]).toBeLessThan(mean)
    expect(interval[1]).toBeGreaterThan(mean)
  }
  const means = comparison.members.map(({ mean }) => mean)
  expect(means).toEqual(means.toSorted((a, b) => a - b))
  const weights = Object.fromEntries(comparison.members.map(({ name, parameters }) => [name, parameters]))
  expect(weights).toEqual({ line: null, nearest: null, network: 2 })
  // Settings were chosen, epochs too, and never of what has none.
  const own = (wanted: string) => comparison.members.find(({ name }) => name === wanted)
  expect(own('line')?.chosen).toEqual([{}, {}, {}, {}])
  expect(own('nearest')?.chosen.every((chosen) => typeof chosen['model.neighbours'] === 'number')).toBe(true)
  expect(own('nearest')?.epochs).toEqual([0, 0, 0, 0])
  expect(own('network')?.epochs.every((epochs) => epochs >= 1 && epochs <= 6)).toBe(true)
  expect(comparison.differences).toHaveLength(2)
  expect(comparison.optimism).toMatchObject({ model: 'line' })
  expect(comparison.optimism?.shared.join()).toContain('specimen')
  expect(advice).toEqual(['Rows are few: 3 members were asked.'])
  expect(JSON.parse(readFileSync(join(out, 'comparison.json'), 'utf8'))).toEqual(
    JSON.parse(JSON.stringify(comparison)),
  )
  for (const path of [report, ...files]) expect(existsSync(path), path).toBe(true)
  const text = readFileSync(join(out, 'comparison_report.txt'), 'utf8')
  expect(text).toContain('What a random split would have said')
  expect(text).not.toMatch(/NaN|undefined|Infinity|\[object/)
  const document = familyReport({ comparison, advice, name: 'runs/x', date: '2026-01-01' })
  expect(unreadable(document)).toEqual([])
  expect(textReport(document).length).toBeGreaterThan(500)
  // It is told among the runs, and nobody takes it for one.
  expect(listRuns(folder)).toMatchObject([{ state: 'compared', units: { done: 16, of: 16 } }])
  expect(() => openRun(out)).toThrow('holds a comparison of a family, not a trained run')
  // What is done is not done again.
  const again = await compareFamily(out)
  expect(again.comparison).toEqual(comparison)
})

test('the same seed gives the same scores in one process and in two, and another seed others', async () => {
  const folder = temporaryFolder()
  const file = writeSpecimens(folder)
  const asked = { folds: 3, optimism: false, trials: 2 } as const
  const one = await compareFamily(file, { ...asked, out: join(folder, 'one'), workers: 1 })
  const two = await compareFamily(file, { ...asked, out: join(folder, 'two'), workers: 2 })
  expect(withoutTime(two.comparison)).toEqual(withoutTime(one.comparison))
  const other = await compareFamily(file, { ...asked, out: join(folder, 'other'), seed: 7 })
  expect(other.comparison.members.map(({ mean }) => mean)).not.toEqual(
    one.comparison.members.map(({ mean }) => mean),
  )
})

test('a comparison that is killed goes on to the same numbers', async () => {
  const folder = temporaryFolder()
  const file = writeSpecimens(folder)
  const whole = await compareFamily(file, { out: join(folder, 'whole'), workers: 1 })
  const out = join(folder, 'killed')
  const script = fileURLToPath(new URL('../testing/killed-comparison.js', import.meta.url))
  const child = spawn(process.execPath, [script, file, out], { stdio: ['ignore', 'pipe', 'inherit'] })
  let told = ''
  child.stdout.on('data', (text: Buffer) => {
    told += text.toString()
    if (told.split('\n').length > 3) child.kill('SIGKILL')
  })
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  expect(code).toBeNull()
  const { comparison, done } = await compareFamily(out, { workers: 2 })
  expect(done).toBe('20 of 20 units')
  expect(withoutTime(comparison)).toEqual(withoutTime(whole.comparison))
})

test('what was begun otherwise is not mixed with it', async () => {
  const folder = temporaryFolder()
  const file = writeSpecimens(folder)
  const out = join(folder, 'comparison')
  await compareFamily(file, { out, members: ['line'], folds: 3, workers: 1 })
  await expect(compareFamily(file, { out, members: ['line'], folds: 4 })).rejects.toThrow(
    'was begun with another folds — a comparison goes on with its own settings',
  )
  await expect(compareFamily(out, { trials: 9 })).rejects.toThrow('was begun with another trials')
})

test('what cannot be compared is refused before anything is written', async () => {
  const folder = temporaryFolder()
  const file = writeSpecimens(folder)
  const out = join(folder, 'comparison')
  await expect(compareFamily(file, { out, members: ['lines'] })).rejects.toThrow(
    '"lines" is no member of the family of specimens, did you mean "line"',
  )
  await expect(compareFamily(file, { out, objective: 'mae' })).rejects.toThrow(
    '"mae" — no objective of the study specimens',
  )
  await expect(compareFamily(file, { out, folds: 30 })).rejects.toThrow(
    '30 is not between 2 and the 20 groups',
  )
  expect(existsSync(out)).toBe(false)
})
