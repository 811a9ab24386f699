// Damages files of every kind in thousands of ways, as disks, copies and editors do, and counts what comes of reading them: refused, told,
// the same, or other numbers without a word, of which there should be none. Figures stand in docs/reliability.md.
// Usage: node scripts/damage.mjs [damages of each kind] [seed]
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openTableWriter, readTable } from '../packages/data/dist/node/index.js'
import { openEmulator } from '../packages/emulator/dist/index.js'
import { seededRandom } from '../packages/ground/dist/index.js'
import { mutations } from '../packages/ground/dist/testing/mutations.js'
import { readCheckpoint } from '../packages/learn/dist/node.js'
import { openFolder } from '../packages/study/dist/run/folder.js'
import { dataFile, otherData } from '../packages/study/dist/run/data-of-run.js'
import { openTasteJournal, readTasteJournal } from '../packages/study/dist/taste/journal.js'
import { digestOf } from '../packages/study/dist/tuning/data-digest.js'
import { openJournal, readJournal } from '../packages/tune/dist/index.js'
import { train } from '../packages/utsushi/dist/index.js'
import { openJournal as openRuns } from '../packages/utsushi/dist/studies/simulator/simulate/program/journal.js'

const [count = 4000, seed = 1] = process.argv.slice(2).map(Number)
const folder = mkdtempSync(join(tmpdir(), 'utsushi-damage-'))
const random = seededRandom(seed)
const ort = createRequire(new URL('../packages/emulator/package.json', import.meta.url))('onnxruntime-node')
const text = (value) =>
  JSON.stringify(value, (_, each) =>
    each instanceof Map ? [...each] : ArrayBuffer.isView(each) ? [...each].map(String) : each,
  )

/** Damages a file `times` times; `read` gives what it says as text, and calls `tell` where it has something to say of the file. */
async function damage(what, file, times, read, options = {}) {
  const whole = readFileSync(file)
  const truth = await read(() => {})
  const counts = { refused: 0, told: 0, same: 0, silent: 0, odd: 0 }
  for (const { bytes, what: how } of mutations(whole, times, random, options)) {
    writeFileSync(file, bytes)
    let told = 0
    try {
      const now = await read(() => told++)
      if (now === truth || options.earlier?.(now, truth, bytes, whole)) counts.same++
      else if (told > 0) counts.told++
      else {
        counts.silent++
        console.log(`  ${what}: other numbers without a word after ${how}`)
      }
    } catch (error) {
      if (error.name === 'InputError' || error.name === 'FailureError') counts.refused++
      else {
        counts.odd++
        console.log(`  ${what}: ${error.stack?.split('\n').slice(0, 3).join(' | ')} after ${how}`)
      }
    }
  }
  writeFileSync(file, whole)
  const { refused, told, same, silent, odd } = counts
  console.log(
    `${what}: ${times} damages: ${refused} refused, ${told} told, ${same} of no consequence, ${odd} of another error, ${silent} silent`,
  )
  return silent + odd
}

const rows = Array.from({ length: 60 }, (_, run) => ({
  run,
  a: ((run * 7) % 60) / 60,
  b: ((run * 11) % 60) / 60,
}))
const csv = (head, row) => [head, ...rows.map(row), ''].join('\n')
writeFileSync(
  join(folder, 'parameters.csv'),
  csv('run,a,b', ({ run, a, b }) => `${run},${a},${b}`),
)
writeFileSync(
  join(folder, 'outputs.csv'),
  csv('run,y', ({ run, a, b }) => `${run},${Math.sin(3 * a) + b}`),
)
const study = join(folder, 'study.yaml')
const network = 'model: { kind: network }\ntraining: { epochs: 2 }\n'
writeFileSync(study, `study: simulator\ndata: { folder: ${JSON.stringify(folder)}, run: run }\n${network}`)
const path = join(folder, 'run')
await train(study, { out: path, threads: 1 })

let bad = 0

const emulatorFile = join(folder, 'model.onnx')
copyFileSync(join(path, 'model.onnx'), emulatorFile)
bad += await damage('emulator', emulatorFile, count, async (tell) => {
  const emulator = await openEmulator(readFileSync(emulatorFile), { ort, onWarning: tell })
  try {
    const { outputs } = await emulator.predict({
      [emulator.inputs[0].name]: { data: Float32Array.of(0.3, 0.6), dims: [1, 2] },
    })
    return text([emulator.metadata, Object.values(outputs).map(({ data }) => [...data].map(String))])
  } finally {
    await emulator.close()
  }
})

const ofRun = [
  'config.json',
  'scalers.json',
  'outcome.json',
  'metrics.json',
  'training_history.json',
  'calibration.json',
  dataFile,
  'digests.json',
]
const kept = ofRun.filter((name) => existsSync(join(path, name)))
const best = join('checkpoints', 'best.safetensors')
const readRun = async (tell) => {
  const run = openFolder(path)
  if (run.doubt() !== undefined) tell()
  const read = kept.filter((name) => name !== 'digests.json').map((name) => run.readJson(name))
  const checkpoint = await readCheckpoint(join(path, best))
  return text([
    run.config,
    read,
    checkpoint && [...checkpoint.tensors].map(([name, { data }]) => [name, data]),
  ])
}
for (const name of [...kept, best])
  bad += await damage(
    `run folder, ${name}`,
    join(path, name),
    Math.ceil(count / (kept.length + 1)),
    readRun,
    name.endsWith('.json') ? { text: true } : {},
  )

/** A cut behind a line is what stood there before. */
const earlier = (_, __, bytes, whole) =>
  bytes.length < whole.length && whole.subarray(0, bytes.length).equals(bytes)
const journal = join(folder, 'a.journal')
const search = openJournal({ path: journal, name: 'a', directions: ['minimize'] })
const x = { kind: 'float', low: 0, high: 1, log: false }
for (let trial = 0; trial < 8; trial++) {
  const number = search.createTrial()
  search.setParameters(number, { x: trial / 7 }, { x })
  for (let step = 0; step < 3; step++) search.report(number, step, 1 / (step + trial + 1))
  search.finish(number, 'complete', [trial / 3])
}
search.close()
bad += await damage(
  'journal of a search',
  journal,
  count,
  async (tell) => text(readJournal(journal, { onWarning: tell })),
  { text: true, earlier },
)

const taste = join(folder, 'taste.jsonl')
const space = { hue: { kind: 'circular', low: 0, high: 360 }, light: { kind: 'continuous', low: 0, high: 1 } }
const session = openTasteJournal(taste, { name: 'squares', space }, () => {})
for (let number = 1; number <= 8; number++)
  session.append({
    ...{
      number,
      ask: 'pair',
      search: 'random',
      paintSeed: number,
      ranked: [number % 2],
      milliseconds: 1000 + number,
    },
    options: [[{ hue: 10 * number, light: number / 9 }], [{ hue: 300 - number, light: 0.5 }]],
  })
session.close()
bad += await damage(
  'journal of tastes',
  taste,
  count,
  async (tell) => {
    const { answers, torn, unchecked } = readTasteJournal(taste)
    if (torn === 'cut' || unchecked > 0) tell()
    return text(answers)
  },
  { text: true, earlier },
)

const runs = join(folder, 'runs.jsonl')
const head = { command: 'model {a}', parameters: 'c0ffee' }
const program = openRuns(runs, head)
for (const { run, a } of rows.slice(0, 10))
  program.add({ run: String(run), seconds: a, answer: { names: ['y'], values: [[a / 3]] } })
program.close()
bad += await damage(
  'journal of a program',
  runs,
  count,
  async (tell) => {
    const opened = openRuns(runs, head)
    opened.close()
    if (opened.doubt !== undefined) tell()
    return text([...opened.ended.values()])
  },
  // A line without its end is cut away and run again.
  {
    text: true,
    earlier: (now, truth, ...bytes) => earlier(now, truth, ...bytes) || truth.startsWith(now.slice(0, -1)),
  },
)

const parquet = join(folder, 'a.parquet')
const writer = await openTableWriter(parquet, [{ name: 'x' }, { name: 'y', kind: 'double' }])
await writer.write([
  Float32Array.from(rows, ({ a }) => Math.sin(99 * a)),
  Float64Array.from(rows, ({ b }) => Math.cos(99 * b)),
])
await writer.finish()
const values = async () => {
  const { columns } = await readTable(parquet, { columns: ['x', 'y'] })
  return [...columns.values()].map((column) => column.values)
}
const trained = digestOf(await values())
const run = { path, hasKept: () => true, readJson: () => ({ sha256: trained }), writeJson: () => {} }
bad += await damage('Parquet that a run was trained on', parquet, count, async (tell) => {
  const now = await values()
  if (otherData(run, digestOf(now), folder) !== undefined) tell()
  return text(now)
})

rmSync(folder, { recursive: true, force: true })
process.exitCode = bad === 0 ? 0 : 1
