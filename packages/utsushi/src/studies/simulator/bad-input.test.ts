// What people's tables are like: every fault is refused or said with its place, and nothing is learnt of it in silence.
import { expect, test } from 'vitest'
import { configFor, findingsOf, folderOf, readFor, spreadRuns, tableText } from './testing/written-runs.js'

const { x, y } = spreadRuns(60, 3, ([a = 0, b = 0, c = 0]) => [a + b * b, Math.exp(c)])
const names = ['a', 'b', 'c']
const parameters = tableText(
  ['run', ...names],
  x.map((row, k) => [`r${k}`, ...row]),
)
const outputs = tableText(
  ['run', 'y', 'z'],
  y.map((row, k) => [`r${k}`, ...row]),
)
const named = { data: { run: 'run' } }

const folderWith = (files: { parameters?: string; outputs?: string } = {}): string =>
  folderOf({ 'parameters.csv': files.parameters ?? parameters, 'outputs.csv': files.outputs ?? outputs })

/** A table with one line changed; lines are counted as an editor does. */
const changed = (text: string, line: number, to: string): string =>
  text
    .split('\n')
    .map((own, k) => (k + 1 === line ? to : own))
    .join('\n')

test('runs are joined by name, in whatever order they stand', async () => {
  const [head = '', ...rows] = outputs.trimEnd().split('\n')
  const config = configFor(folderWith({ outputs: [head, ...rows.toReversed()].join('\n') + '\n' }), named)
  const runs = await readFor(config)
  expect(runs.names[3]).toBe('r3')
  expect(runs.outputs.values[6]).toBeCloseTo(y[3]![0]!, 5)
  expect(runs.outputRows[3]).toBe(58)
})

test('fewer runs than inputs are said, with what to do', async () => {
  const few = (text: string): string => text.split('\n').slice(0, 17).join('\n') + '\n'
  const wide = (text: string): string =>
    few(text)
      .trimEnd()
      .split('\n')
      .map(
        (line, k) =>
          `${line},${Array.from({ length: 14 }, (_, n) => (k === 0 ? `p${n}` : ((k * (n + 3)) % 17) / 7)).join(',')}`,
      )
      .join('\n')
  const config = configFor(folderWith({ parameters: wide(parameters), outputs: few(outputs) }), named)
  const findings = (await findingsOf(config)).join('\n')
  // A process has no epochs that a validation part would choose among.
  expect(findings).not.toContain('validate')
  expect(findings).toMatch(
    /warn: 13 parameter sets to train on, and 17 parameters that vary: fewer runs than inputs/,
  )
})

test('too few runs for intervals are refused with the number needed', async () => {
  const few = (text: string): string => text.split('\n').slice(0, 11).join('\n') + '\n'
  const files = { parameters: few(parameters), outputs: few(outputs) }
  const config = configFor(folderWith(files), { ...named, intervals: { level: 0.95 } })
  expect((await findingsOf(config)).join('\n')).toMatch(
    /refuse: intervals.level: 0.95 needs 19 training runs or more to be calibrated on, and there are 8 — add runs, hold out less \(split.test\)/,
  )
  const network = configFor(folderWith(), {
    ...named,
    model: { kind: 'network' },
    split: { validation: 0.1 },
  })
  expect((await findingsOf(network)).join('\n')).toContain('needs 9 validation runs or more')
  const plain = configFor(folderWith(files), { ...named, intervals: { by: 'model' } })
  expect((await findingsOf(plain)).join('\n')).not.toContain('intervals')
})

test('a parameter that never varies is said, and one that alone is there is refused', async () => {
  const config = configFor(
    folderWith({
      parameters: tableText(
        ['run', ...names],
        x.map(([a = 0, , c = 0], k) => [`r${k}`, a, 2.5, c]),
      ),
    }),
    named,
  )
  expect((await findingsOf(config)).join('\n')).toContain('warn: b has the same value in every run')
  const alone = configFor(
    folderWith({
      parameters: tableText(
        ['run', 'b'],
        x.map((_, k) => [`r${k}`, 2.5]),
      ),
    }),
    named,
  )
  expect((await findingsOf(alone)).join('\n')).toContain('refuse: b has the same value in every run')
})

test('runs that repeat parameters with other outputs are said to be noise, and never torn apart', async () => {
  const twice = tableText(
    ['run', ...names],
    x.map((row, k) => [`r${k}`, ...(k === 7 ? x[3]! : row)]),
  )
  const config = configFor(folderWith({ parameters: twice }), named)
  const { cautions, sets } = await readFor(config)
  expect(cautions.join('\n')).toMatch(
    /^1 run has the parameters of another and other outputs \(the first: .*parameters.csv rows 5 and 9\): the simulator is noisy/,
  )
  expect(sets[7]).toBe(sets[3])
  const same = changed(outputs, 9, `r7,${y[3]!.join(',')}`)
  const repeated = await readFor(configFor(folderWith({ parameters: twice, outputs: same }), named))
  expect(repeated.cautions.join('\n')).toContain('repeats the parameters and the outputs of another')
})

test('failed runs are left out and said: an empty row, NaN, or none', async () => {
  const failed = changed(changed(outputs, 4, 'r2,,'), 6, 'r4,NaN,1').replace(/^r10,.*\n/m, '')
  const runs = await readFor(configFor(folderWith({ outputs: failed }), named))
  expect(runs.names).toHaveLength(57)
  expect(runs.names).not.toContain('r4')
  expect(runs.failed).toBe(3)
  expect(runs.cautions.join('\n')).toMatch(/^3 runs of 60 failed .* and are left out: r2, r4 and r10;/)
  const all = tableText(
    ['run', 'y'],
    y.map((_, k) => [`r${k}`, '']),
  )
  await expect(readFor(configFor(folderWith({ outputs: all }), named))).rejects.toThrow(
    /outputs.csv: none of the 60 runs has outputs that are numbers/,
  )
})

test('outputs of all zero are refused by name', async () => {
  const zero = tableText(
    ['run', 'y', 'z'],
    y.map(([first = 0], k) => [`r${k}`, first, 0]),
  )
  expect((await findingsOf(configFor(folderWith({ outputs: zero }), named))).join('\n')).toMatch(
    /refuse: z is 0 wherever it is trained on .* leave it out of outputs/,
  )
})

test('a parameter outside its declared range is refused with its row', async () => {
  const config = configFor(folderWith({ parameters: changed(parameters, 12, 'r10,0.5,7.25,0.5') }), {
    ...named,
    inputs: { a: {}, b: { min: 0, max: 1 }, c: {} },
  })
  await expect(readFor(config)).rejects.toThrow(
    /parameters.csv row 12: b is 7.25, outside its declared range 0 to 1 — mend it, drop the run, or widen/,
  )
  const log = configFor(folderWith({ parameters: changed(parameters, 3, 'r1,0,1,1') }), {
    ...named,
    inputs: { a: { scale: 'log' } },
  })
  await expect(readFor(log)).rejects.toThrow(/row 3: a is 0, and has no logarithm/)
  const missing = configFor(folderWith({ parameters: changed(parameters, 3, 'r1,,1,1') }), named)
  await expect(readFor(missing)).rejects.toThrow(/row 3: a is missing/)
})

test('an output that its transformation does not take is refused with its row', async () => {
  const config = configFor(folderWith({ outputs: changed(outputs, 8, 'r6,-2,1') }), {
    ...named,
    outputs: { y: { transform: 'log' }, z: {} },
  })
  await expect(readFor(config)).rejects.toThrow(
    /outputs.csv row 8: y is -2, and outputs.y.transform: log takes numbers above 0/,
  )
})

test('names that do not match are refused: unknown, twice, and without names another number of rows', async () => {
  const wrong = configFor(folderWith({ outputs: changed(outputs, 5, 'r3x,1,1') }), named)
  await expect(readFor(wrong)).rejects.toThrow(/outputs.csv row 5: run r3x is not in .*parameters.csv.*r3/)
  const twice = configFor(folderWith({ parameters: changed(parameters, 5, 'r2,1,1,1') }), named)
  await expect(readFor(twice)).rejects.toThrow(/parameters.csv row 5: run r2 stands in row 4 too/)
  const short = outputs.split('\n').slice(0, -2).join('\n')
  const plain = configFor(folderWith({ outputs: short }), {
    inputs: { a: {}, b: {}, c: {} },
    outputs: { y: {} },
  })
  await expect(readFor(plain)).rejects.toThrow(
    /outputs.csv: has 59 rows and .*parameters.csv has 60: without names they correspond one by one/,
  )
})

test('a column of both tables is refused, with how to say that it names the runs', async () => {
  await expect(readFor(configFor(folderWith()))).rejects.toThrow(
    /outputs.csv: "run" is a column of .*parameters.csv too, .* if it names the runs, say data.run: run; else list the columns/,
  )
  const both = outputs.replace('run,y,z', 'run,y,b')
  await expect(readFor(configFor(folderWith({ outputs: both }), named))).rejects.toThrow(
    /"b" is a column of .* an output — list the columns that are meant \(inputs, outputs\)/,
  )
})

const long = (change: (run: number, step: number) => number | undefined = (_, step) => step): string =>
  tableText(
    ['run', 'time', 'y'],
    x.flatMap(([a = 0], run) =>
      [0, 1, 2, 3].flatMap((step) => {
        const at = change(run, step)
        return at === undefined ? [] : [[`r${run}`, at, a + step]]
      }),
    ),
  )

test('courses that stand on other steps are refused with row and step', async () => {
  const layout = { data: { run: 'run', layout: 'long' } }
  const whole = await readFor(configFor(folderWith({ outputs: long() }), layout))
  expect(whole.outputs.shape).toEqual([60, 4, 1])
  const other = long((run, step) => (run === 5 && step === 2 ? 2.5 : step))
  await expect(readFor(configFor(folderWith({ outputs: other }), layout))).rejects.toThrow(
    /outputs.csv row 24: run r5 is at time 2.5 where run r0 is at 2 — bring all runs to the same time/,
  )
  // A run that stopped early has failed.
  const early = long((run, step) => (run === 5 && step === 3 ? undefined : step))
  const left = await readFor(configFor(folderWith({ outputs: early }), layout))
  expect([left.failed, left.names.includes('r5')]).toEqual([1, false])
})

test('a wide table needs steps in its header, ascending', async () => {
  const wide = (header: readonly string[]): string =>
    tableText(
      ['run', ...header],
      x.map(([a = 0], k) => [`r${k}`, a, a + 1]),
    )
  const layout = { data: { run: 'run', layout: 'wide' } }
  await expect(readFor(configFor(folderWith({ outputs: wide(['y', 'z']) }), layout))).rejects.toThrow(
    /the column "y" is no step of an axis/,
  )
  await expect(readFor(configFor(folderWith({ outputs: wide(['2', '1']) }), layout))).rejects.toThrow(
    /the steps in the header do not ascend \(2 and 1\)/,
  )
})

test('keys that contradict each other are refused before anything is read', () => {
  const parse = (rest: object) => () => configFor('.', rest as Record<string, unknown>)
  expect(parse({ data: { layout: 'long' } })).toThrow('needs the column that says which run a row is of')
  expect(parse({ inputs: { a: { min: 2, max: 1 } } })).toThrow('expected more than min, which is 2')
  expect(parse({ inputs: { a: { min: 0, scale: 'log' } } })).toThrow('expected more than 0')
  expect(parse({ inputs: { a: {} }, outputs: { a: {} } })).toThrow('expected another name')
})
