import { Writable } from 'node:stream'
import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { duration } from './duration.js'
import { followPace, paceLine, shortNumber } from './pace.js'
import { liveReporter, plainReporter } from './reporters.js'

function collector(columns = 100) {
  const written: string[] = []
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, next) => (written.push(chunk.toString()), next()),
  })
  return { written, stream: Object.assign(stream, { columns, isTTY: true }) }
}

test('time left is judged from where the work began, also when it was resumed', () => {
  let now = 0
  const pace = followPace(() => now)
  const at = (done: number) => ({
    task: 'train',
    done,
    total: 1000,
    unit: 'steps',
    values: { loss: 0.02134567 },
  })
  expect(pace(at(400)).leftSeconds).toBeUndefined()
  now = 10_000
  expect(paceLine(pace(at(500)))).toBe('train 50 % (500/1000 steps), loss 0.02135, 50 s left')
})

test('a task that begins anew gets a new clock', () => {
  let now = 0
  const pace = followPace(() => now)
  for (const done of [0, 50, 100]) {
    pace({ task: 'evaluate', done, total: 100 })
    now += 60_000
  }
  pace({ task: 'evaluate', done: 0, total: 100 })
  now += 1000
  expect(pace({ task: 'evaluate', done: 10, total: 100 }).leftSeconds).toBeCloseTo(9)
})

test('plain lines come at tenths of the way, not at every step', () => {
  let now = 0
  const { written, stream } = collector()
  const reporter = plainReporter(stream, () => now)
  for (let done = 0; done <= 1000; done++, now += 100) reporter.progress({ task: 'train', done, total: 1000 })
  expect(written).toHaveLength(11)
  expect(written.at(-1)).toBe('train 100 % (1000/1000)\n')
})

test('a terminal shows a bar with loss and keeps the finished line', () => {
  const { written, stream } = collector()
  const reporter = liveReporter(stream)
  reporter.progress({ task: 'train', done: 5, total: 10, values: { loss: 0.5 } })
  reporter.progress({ task: 'train', done: 10, total: 10, values: { loss: 0.25 } })
  reporter.close()
  const text = written.join('')
  expect(text).toMatch(/train {6}━{12}╌{12} {3}50 % {2}5\/10 {2}loss 0\.5/)
  expect(text).toMatch(/100 % {2}10\/10 {2}loss 0\.25/)
})

test.each([100, 80, 40])(
  'no line is as long as a terminal of %i columns is wide, and none of the values is left out',
  (columns) => {
    const { written, stream } = collector(columns)
    const reporter = liveReporter(stream)
    const values = {
      'Pareto front': 12,
      'best freeRunning': 0.0013412,
      'best oneStep': 0.00005912,
      'best parameters': 2345,
      'per minute': 80.551,
      failed: 3,
    }
    reporter.progress({ task: 'tune', done: 12.5, total: 200, unit: 'trials', values })
    reporter.close()
    const lines = written.map(stripVTControlCharacters).join('').split('\n')
    for (const line of lines) expect(line.length).toBeLessThan(columns)
    for (const [name, value] of Object.entries(values))
      expect(
        lines.some((line) => line.includes(`${name} ${shortNumber(value)}`)),
        name,
      ).toBe(true)
  },
)

test.each([
  [0.42, '0.4 s'],
  [42.4, '42 s'],
  [60, '1 min'],
  [185, '3 min 5 s'],
  [7800, '2 h 10 min'],
  [Number.NaN, '?'],
])('%s seconds read as %s', (seconds, text) => {
  expect(duration(seconds)).toBe(text)
})
