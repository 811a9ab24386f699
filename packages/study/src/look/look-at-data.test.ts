import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { silentReporter } from '../definition/reporter.js'
import { train } from '../run/train.js'
import { openRun } from '../run/folder.js'
import { temporaryFolder } from '../testing/index.js'
import { tune } from '../tuning/tune.js'
import { lineStudy } from '../testing/line-study.js'

/** A line of 40 points; `change` mends rows in place. */
function lineFile(change: (rows: [x: number | string, y: number | string][]) => void): string {
  const rows = Array.from({ length: 40 }, (_, k): [number | string, number | string] => [
    k % 7,
    2 * (k % 7) + 1 + (k % 3),
  ])
  change(rows)
  const file = join(temporaryFolder(), 'line.csv')
  writeFileSync(file, ['x,y', ...rows.map((row) => row.join())].join('\n') + '\n')
  return file
}

const configOf = (file: string, data: object = {}, more: object = {}) =>
  lineStudy.schema.parse({ data: { file, ...data }, training: { epochs: 2 }, ...more })

const warned = () => {
  const messages: string[] = []
  return { messages, reporter: { ...silentReporter, warn: (message: string) => void messages.push(message) } }
}

const context = { signal: new AbortController().signal, threads: 1, device: 'cpu' as const }
const out = (): string => join(temporaryFolder(), 'run')

const filled = (): string => lineFile((rows) => void (rows[4]![0] = 1e20))

test('an input at a fill value ends training before the first step, and names file, row, column, value and the way out', async () => {
  const file = filled()
  const refusal = train({ study: lineStudy, config: { data: { file } } }, { out: out() })
  await expect(refusal).rejects.toThrow(
    `x: 1 value at 1e20, 10^20 standard deviations from the rest (0 to 6), ${file} row 6; a fill value?`,
  )
  await expect(refusal).rejects.toMatchObject({ name: 'InputError' })
})

test('tuning refuses it as well, and a look tells it as what would end training', async () => {
  const config = configOf(filled())
  await expect(tune({ study: lineStudy, config }, { out: out() })).rejects.toThrow('x: 1 value at 1e20')
  const { warnings } = await lineStudy.inspect(config, temporaryFolder(), {
    ...context,
    reporter: silentReporter,
  })
  expect(warnings[0]).toMatch(/^Training would end at once: x: 1 value at 1e20/)
})

test('a target at a fill value is told once, is kept in the run and stands in its report; an input is kept where it is meant', async () => {
  const target = lineFile((rows) => void (rows[4]![1] = -6999))
  const { messages, reporter } = warned()
  const run = await train({ study: lineStudy, config: configOf(target) }, { out: out(), reporter })
  // Told once, though evaluation looks again; and again in the report.
  expect(messages.filter((message) => message.startsWith('y: 1 value at -6999'))).toHaveLength(1)
  expect(openRun(run.run).readJson('data_findings.json')).toMatchObject({
    findings: [{ kind: 'fill-value', level: 'warn', columns: ['y'] }],
  })
  const report = readFileSync(join(run.run, 'evaluation_report.txt'), 'utf8')
  expect(report).toMatch(/The data themselves said before training:\s+(- )?\S*\s*y: 1 value at -6999/)
  const kept = await train(
    { study: lineStudy, config: configOf(filled(), { fillValues: 'keep' }) },
    { out: out(), reporter, trainOnly: true },
  )
  expect(kept.outcome.stopped).toBe('finished')
})

test('a part without values is refused, named by its key', async () => {
  const empty = lineFile((rows) => rows.slice(32, 36).forEach((row) => (row[1] = '')))
  await expect(train({ study: lineStudy, config: configOf(empty) }, { out: out() })).rejects.toThrow(
    'split.validation: y holds no value in any of its 4 rows — choose other rows, or add some',
  )
})

test('a target that never changes in training is refused; an input that changes only later is told', async () => {
  const flat = lineFile((rows) => rows.slice(0, 32).forEach((row) => (row[1] = 3)))
  await expect(train({ study: lineStudy, config: configOf(flat) }, { out: out() })).rejects.toThrow(
    'y is 3 wherever it is trained on (split.train): nothing is to be learned of it',
  )
  const still = lineFile((rows) => rows.slice(0, 32).forEach((row) => (row[0] = 3)))
  const { messages, reporter } = warned()
  await train({ study: lineStudy, config: configOf(still) }, { out: out(), reporter, trainOnly: true })
  expect(messages.join('\n')).toContain('x is 3 wherever it is trained on (split.train), but')
})

test('a unit that changes within a table is told by training and a look, with rows and values, and is gone when it is mended', async () => {
  const inputs = (from: number, factor: number) =>
    lineFile((rows) => rows.splice(0, rows.length, ...long(from, factor)))
  const long = (from: number, factor: number) =>
    Array.from({ length: 200 }, (_, k): [number, number] => {
      const x = (3 + Math.sin(k / 9) + ((k * 7) % 5) / 10) * (k >= from ? factor : 1)
      return [Number(x.toPrecision(6)), 2 * x + (k % 3)]
    })
  const file = inputs(120, 1000)
  const { messages, reporter } = warned()
  await train({ study: lineStudy, config: configOf(file) }, { out: out(), reporter, trainOnly: true })
  const told = messages.find((message) => message.startsWith('x '))
  expect(told).toMatch(
    /^x is about 1000 times what was before from row 122 on \([\d.]+ in \S*line\.csv row 121, then [\d.]+\): another unit\? give the record one unit: divide by 1000 from there on$/,
  )
  const { warnings } = await lineStudy.inspect(configOf(file), temporaryFolder(), {
    ...context,
    reporter: silentReporter,
  })
  expect(warnings.join('\n')).toContain('x is about 1000 times what was before from row 122 on')
  const mended = warned()
  await train(...([{ study: lineStudy, config: configOf(inputs(120, 1)) }] as const), {
    out: out(),
    reporter: mended.reporter,
    trainOnly: true,
  })
  expect(mended.messages.join('\n')).not.toContain('what was before')
})
