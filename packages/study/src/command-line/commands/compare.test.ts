import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { temporaryFolder } from '../../definition/testing/temporary-folder.js'
import { specimensStudy } from '../../testing/specimens-study.js'
import { writeSpecimens } from '../../testing/specimens-file.js'
import { runCommandLine } from '../index.js'

afterEach(() => vi.restoreAllMocks())

/** Runs a command line; gives its exit code and all that it wrote. */
async function typed(...args: readonly string[]): Promise<{ code: number; out: string; told: string }> {
  let [out, told] = ['', '']
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true))
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((told += String(text)), true))
  const code = await runCommandLine({ studies: [specimensStudy], args: ['compare', ...args] })
  vi.restoreAllMocks()
  return { code, out, told }
}

test('a family is compared as typed, and a folder of it goes on', async () => {
  const folder = temporaryFolder()
  const file = writeSpecimens(folder)
  const out = join(folder, 'family')
  const first = await typed(
    ...[file, '--out', out, '--members', 'line, nearest', '--folds', '3', '--trials', '2'],
    ...['--optimism', 'nearest', '--rope', '0.2', '--workers', '1', '--set', 'training.batch=8'],
  )
  expect(first.code).toBe(0)
  expect(first.out).toContain('worse than')
  expect(first.out).toContain('nearest under a random split')
  const written = JSON.parse(readFileSync(join(out, 'comparison.json'), 'utf8')) as object
  expect(written).toMatchObject({ rope: 0.2, on: { folds: 3, trials: 2 }, optimism: { model: 'nearest' } })
  const again = await typed(out, '--json')
  expect(again.code).toBe(0)
  expect(JSON.parse(again.out)).toMatchObject({ command: 'compare', rope: 0.2 })
})

test('an option that would change nothing is refused', async () => {
  const folder = temporaryFolder()
  const file = writeSpecimens(folder)
  const out = join(folder, 'family')
  for (const [args, message] of [
    [[file, '--part', 'test'], '--part — has no effect on the members of a study file'],
    [[file, '--threads', '2'], '--threads — has no effect on the members of a study file'],
    [[file, '--set', 'simulation.rows=3'], 'simulation'],
    [[folder, folder, '--inner-folds', '3'], '--out and --inner-folds — have no effect on runs'],
    [[folder, folder, '--no-optimism'], '--out and --no-optimism — have no effect on runs'],
    [[join(folder, 'no.yaml')], 'no.yaml does not exist'],
  ] as const) {
    const { code, told } = await typed(...args, '--out', out)
    expect(code, args.join(' ')).toBe(2)
    expect(told.replaceAll(/\s+/g, ' ')).toContain(message)
  }
  expect(existsSync(out)).toBe(false)
})
