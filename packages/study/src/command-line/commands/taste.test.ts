import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { temporaryFolder } from '../../definition/testing/temporary-folder.js'
import { squares } from '../../taste/testing/squares.js'
import { lineStudy } from '../../testing/line-study.js'
import { specimensStudy } from '../../testing/specimens-study.js'
import { runCommandLine } from '../index.js'

afterEach(() => vi.restoreAllMocks())

const painting = { ...lineStudy, taste: { open: () => squares() } }

/** Runs a command line; gives its exit code and all that it wrote. */
async function typed(...args: readonly string[]): Promise<{ code: number; out: string; told: string }> {
  let [out, told] = ['', '']
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true))
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((told += String(text)), true))
  const code = await runCommandLine({ studies: [painting, specimensStudy], args: ['taste', ...args] })
  vi.restoreAllMocks()
  return { code, out, told }
}

test('a session is answered from a file, goes on with another, and says what it found', async () => {
  const folder = temporaryFolder()
  const out = join(folder, 'session')
  const answers = join(folder, 'answers.txt')
  writeFileSync(answers, '1\n2\n1\n')
  const first = await typed('line', '--out', out, '--answers', answers)
  expect(first.told).toContain('question 1 of 40')
  expect(first.code).toBe(0)
  expect(first.out).toContain('after 3 answers, what is expected to please most: bright ')
  expect(existsSync(join(out, 'question.png'))).toBe(true)
  const second = await typed(
    'line',
    '--out',
    out,
    '--answers',
    answers,
    '--json',
    '--ask',
    'best',
    '--options',
    '3',
  )
  expect(second.code).toBe(0)
  expect(JSON.parse(second.out)).toMatchObject({ command: 'taste', questions: 6, subject: 'squares' })
  expect(readFileSync(join(out, 'journal.jsonl'), 'utf8').trimEnd().split('\n').length).toBe(7)
})

test('a simulated chooser answers without pictures', async () => {
  const out = join(temporaryFolder(), 'session')
  const { code, out: text } = await typed(
    'line',
    '--out',
    out,
    '--simulate',
    '--questions',
    '8',
    '--seed',
    '4',
  )
  expect(code).toBe(0)
  expect(text).toContain('the simulated chooser would miss')
  expect(existsSync(join(out, 'question.png'))).toBe(false)
})

test('what cannot be is refused in a line, and nothing is written', async () => {
  const out = join(temporaryFolder(), 'session')
  for (const [args, message] of [
    [['specimens'], 'specimens paints no pictures to choose from — utsushi taste line'],
    [['lime'], 'did you mean "line"?'],
    [['line', '--simulate', '--answers', 'a.txt'], '--simulate and --answers: who answers?'],
    [['line', '--answers', 'none.txt'], 'none.txt does not exist'],
    [['line', '--ask', 'grid', '--search', 'genetic', '--simulate'], 'a grid is laid by the model'],
    [['line', '--set', 'training.batch=8', '--simulate'], 'has no effect on taste'],
    [['line', '--options', '12'], 'from 2 to 9'],
    [['line', '--distance', '0.9'], 'from 0 to 0.5'],
  ] as const) {
    const { code, told } = await typed(...args, '--out', out)
    expect(told.replaceAll(/\s+/g, ' '), args.join(' ')).toContain(message)
    expect(code, args.join(' ')).toBe(2)
  }
  expect(existsSync(join(out, 'taste.json'))).toBe(false)
})
