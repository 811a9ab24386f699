// A program of the user's own is run for every row, whatever it does: fails, hangs, says too little, is killed half way. What has been run is
// never run again, and no shell ever sees a value.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { silentReporter, type OwnProgram } from '@utsushi/study'
import { configFor, folderOf, readFor, tableText } from '../../testing/written-runs.js'
import { programAnswer } from './program-answer.js'
import { runProgram } from './run-program.js'

const table = tableText(
  ['run', 'a', 'b'],
  Array.from({ length: 12 }, (_, k) => [`r${k}`, 0.1 * (k + 1), k - 5]),
)

/** A folder with parameters and a program, and what runs it. */
function prepared(
  source: string,
  more: { readonly args?: string; readonly config?: Record<string, unknown> } = {},
) {
  const folder = folderOf({ 'parameters.csv': table, 'program.mjs': source })
  const config = configFor(folder, { data: { run: 'run' }, ...more.config })
  const command = `${process.execPath} ${join(folder, 'program.mjs')} ${more.args ?? '{a} {b} {run}'}`
  const run = (own: Partial<OwnProgram> = {}, signal = new AbortController().signal) =>
    runProgram({ ...{ command, workers: 3, retry: false }, ...own }, config, folder, {
      ...{ reporter: silentReporter, signal },
    })
  const read = (file: string): string => readFileSync(join(folder, file), 'utf8')
  return { folder, config, command, run, read }
}

const sum = `const [a, b] = process.argv.slice(2).map(Number)
console.log('reading the mesh')
console.log(JSON.stringify({ y: a + b, z: a * b }))`

test('every row is run, and the study reads what came of it', async () => {
  const { run, config, read } = prepared(sum)
  const { tables, files } = await run()
  expect(tables[0]?.rows.slice(0, 2)).toEqual([
    ['ended', 12],
    ['failed (failures.csv)', 0],
  ])
  for (const file of files) expect(existsSync(file)).toBe(true)
  expect(read('outputs.csv').split('\n')[1]).toBe('r0,-4.9,-0.5')
  const runs = await readFor(config)
  expect(runs.outputs.names).toEqual(['y', 'z'])
  expect(runs.outputs.values[22]).toBeCloseTo(1.2 + 6, 5)
})

test('a value goes to the program word for word, and to no shell', async () => {
  const seen = `console.log(JSON.stringify({ words: process.argv.length, y: Number(process.argv[2]) }))`
  const { run, read, folder } = prepared(seen, {
    args: '{a} {b} $(echo) ; touch {run}.txt',
    config: { outputs: { y: {}, words: {} } },
  })
  await run()
  // Node, the script, and every word as it stands.
  expect(read('outputs.csv').split('\n')[1]).toBe('r0,0.1,8')
  expect(existsSync(join(folder, 'r0.txt'))).toBe(false)
})

test('failures are recorded and kept, and run again only when that is asked for', async () => {
  const source = `import { existsSync } from 'node:fs'
const [a, b, run] = process.argv.slice(2)
const mended = existsSync(new URL('mended', import.meta.url))
if (run === 'r3' && !mended) { console.error('no mesh,\\n "at all"'); process.exit(4) }
if (run === 'r5' && !mended) console.log('nothing to say')
else if (run === 'r7' && !mended) console.log('{"y": null}')
else console.log(Number(a) + Number(b))`
  const { run, config, read, folder } = prepared(source)
  await run()
  expect(read('failures.csv')).toMatch(
    /^run,seconds,reason\nr3,[\d.]+,"ended with code 4: no mesh, ""at all"""\n/,
  )
  expect(read('failures.csv').trimEnd().split('\n')).toHaveLength(4)
  expect(read('failures.csv')).toContain('says ""nothing to say"": expected numbers')
  const runs = await readFor(config)
  expect([runs.names.length, runs.failed]).toEqual([9, 3])
  writeFileSync(join(folder, 'mended'), '')
  const before = read('runs.jsonl')
  await run()
  expect(read('runs.jsonl')).toBe(before)
  await run({ retry: true })
  expect((await readFor(config)).names).toHaveLength(12)
  expect(read('failures.csv').trimEnd().split('\n')).toHaveLength(1)
})

test('a run that never ends is stopped, with all that it started', async () => {
  const source = `import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
const [a, , run] = process.argv.slice(2)
if (run === 'r2') {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)'], { stdio: 'inherit' })
  writeFileSync(new URL('child', import.meta.url), String(child.pid))
  setInterval(() => 0, 1000)
} else console.log(a)`
  const { run, read } = prepared(source)
  await run({ limitSeconds: 4 })
  expect(read('failures.csv')).toMatch(/r2,[\d.]+,has not ended within 4 s/)
  const child = Number(read('child'))
  // Signal 0 asks whether it is there; a zombie that nobody waits for may be, so its state is looked at.
  const state = existsSync(`/proc/${child}/stat`)
    ? readFileSync(`/proc/${child}/stat`, 'utf8').split(' ')[2]
    : 'Z'
  if (process.platform === 'linux') expect(state).toBe('Z')
})

test('a stop keeps what has been run, and the same command goes on; another is refused', async () => {
  const { run, read, command, folder } = prepared(sum)
  const stop = new AbortController()
  const stopped = run({ workers: 1 }, stop.signal)
  const timer = setInterval(() => {
    if (existsSync(join(folder, 'runs.jsonl')) && read('runs.jsonl').split('\n').length > 4) stop.abort()
  }, 5)
  await expect(stopped).rejects.toThrow(
    /^stopped after \d+ of 12 runs — the same command goes on from there$/,
  )
  clearInterval(timer)
  const kept = read('runs.jsonl').trimEnd().split('\n')
  await expect(run({ command: `${command} --fast` })).rejects.toThrow('was begun with another command')
  await run()
  const lines = read('runs.jsonl').trimEnd().split('\n')
  expect(lines.slice(0, kept.length)).toEqual(kept)
  expect(lines).toHaveLength(13)
})

test('a kill leaves a journal that goes on, a torn last line and all', async () => {
  const { run, read, folder, config, command } = prepared(sum)
  const script = fileURLToPath(new URL('../../testing/run-in-process.js', import.meta.url))
  const child = spawn(process.execPath, [script, folder, command], { stdio: 'ignore' })
  const ended = new Promise((resolve) => child.once('close', resolve))
  const timer = setInterval(() => {
    if (existsSync(join(folder, 'runs.jsonl')) && read('runs.jsonl').split('\n').length > 3)
      child.kill('SIGKILL')
  }, 5)
  await ended
  clearInterval(timer)
  const kept = read('runs.jsonl')
  expect(existsSync(join(folder, 'outputs.csv'))).toBe(false)
  writeFileSync(join(folder, 'runs.jsonl'), `${kept.slice(0, kept.lastIndexOf('\n') + 1)}{"run":"r9","sec`)
  await run()
  expect(read('runs.jsonl').startsWith(kept.slice(0, kept.lastIndexOf('\n') + 1))).toBe(true)
  expect((await readFor(config)).names).toHaveLength(12)
})

test('where there is no table, runs are drawn over the declared ranges', async () => {
  const folder = folderOf({ 'program.mjs': sum })
  const inputs = { a: { min: 0.01, max: 10, scale: 'log' }, b: { min: 2, max: 3 } }
  const config = configFor(folder, {
    data: { run: 'run' },
    inputs,
    simulation: { samples: 7, design: 'sobol' },
  })
  const command = `${process.execPath} ${join(folder, 'program.mjs')} {a} {b}`
  const context = { reporter: silentReporter, signal: new AbortController().signal }
  await runProgram({ command, workers: 4, retry: false }, config, folder, context)
  const { inputs: panel } = await readFor(config)
  expect(panel.shape).toEqual([7, 2])
  const open = configFor(folderOf({}), { inputs: { a: {} } })
  await expect(
    runProgram({ command, workers: 1, retry: false }, open, folderOf({}), context),
  ).rejects.toThrow('inputs.a declares no range')
})

test('courses are written in the layout that is asked for', async () => {
  const source = `const [a] = process.argv.slice(2).map(Number)
console.log(JSON.stringify({ time: [0, 1, 2], y: [a, 2 * a, 3 * a], z: [1, 2, a] }))`
  const { run, config } = prepared(source, { config: { data: { run: 'run', layout: 'long' } } })
  await run()
  const runs = await readFor(config)
  expect([runs.outputs.shape, [...runs.axis]]).toEqual([
    [12, 3, 2],
    [0, 1, 2],
  ])
  const scalar = prepared(source)
  await expect(scalar.run()).rejects.toThrow(/the first \d runs all failed, the last one: gives courses/)
})

test('a command without a place for a parameter, or a program that is not there, is refused', async () => {
  const { run, folder } = prepared(sum)
  await expect(run({ command: 'model {a}' })).rejects.toThrow('has no place for b — write {b}')
  await expect(run({ command: 'model {a} {b} {c}' })).rejects.toThrow('nothing fills {c}')
  await expect(run({ command: '/nowhere/model {a} {b}' })).rejects.toThrow('there is no such program')
  const other = prepared(
    `import { readFileSync } from 'node:fs'
const { a, b } = JSON.parse(readFileSync(process.argv[2], 'utf8'))
console.log(a + b)`,
    { args: '{parameters}' },
  )
  await other.run()
  expect(other.read('outputs.csv').split('\n')[1]).toBe('r0,-4.9')
  expect(folder).not.toBe(other.folder)
})

test.each<readonly [string, readonly string[], boolean, unknown]>([
  ['71.25', [], false, { names: ['output'], values: [[71.25]] }],
  ['[1, 2]', ['p', 'q'], false, { names: ['p', 'q'], values: [[1, 2]] }],
  ['step 3 of 4\n{"q": 2, "p": 1, "note": "ok"}', ['p', 'q'], false, { names: ['p', 'q'], values: [[1, 2]] }],
  ['p,q\n1,2\n', [], false, { names: ['p', 'q'], values: [[1, 2]] }],
  ['done in 3 s\n1.5 2.5\n', [], false, { names: ['output1', 'output2'], values: [[1.5, 2.5]] }],
  ['[3, 4, 5]', ['p'], true, { names: ['p'], axis: [0, 1, 2], values: [[3], [4], [5]] }],
  ['time,p\n0,3\n10,4\n', [], true, { names: ['p'], axis: [0, 10], values: [[3], [4]] }],
  ['p;time;q\n3;0;1\n4;10;2\n', ['q'], true, { names: ['q'], axis: [0, 10], values: [[1], [2]] }],
])('the answer %j is read', (text, outputs, isCourse, expected) => {
  expect(programAnswer(text, { outputs, isCourse, step: 'time' })).toEqual(expected)
})

test.each<readonly [string, readonly string[], boolean, string]>([
  ['', [], false, 'says nothing'],
  ['all is well', [], false, 'says "all is well": expected numbers'],
  ['{"p": 1}', ['flow'], false, 'gives p, and not flow'],
  ['{"p": "1"}', [], false, 'gives nothing, and not any output'],
  ['1e999', [], false, 'gives an output that is no number'],
  ['{"time": [0, 1], "p": [1]}', [], true, 'p has 1 values, and there are 2 steps'],
  ['{"p": 1}', [], true, 'gives single numbers, and data.layout asks for courses'],
])('the answer %j is refused', (text, outputs, isCourse, message) => {
  expect(() => programAnswer(text, { outputs, isCourse, step: 'time' })).toThrow(message)
})
