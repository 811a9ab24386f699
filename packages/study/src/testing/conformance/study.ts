/**
 * What every study must do. A new study's test calls `studyConformance` with a configuration that trains in seconds, and adds
 * what is its own.
 */
import { spawn } from 'node:child_process'
import {
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { InputError } from '@utsushi/ground'
import { openEmulator, type Emulator, type OpenOptions } from '@utsushi/emulator'
import { stringify } from 'yaml'
import { describe, expect, test } from 'vitest'
import type { CommonConfig } from '../../definition/common-keys.js'
import type { HistoryRecord, StudyContext } from '../../definition/contract.js'
import type { DefinedStudy } from '../../definition/define-study.js'
import { readStudyFile } from '../../definition/file.js'
import { jsonSchema, knownKeys } from '../../definition/known-keys.js'
import { readingKeys, readingOf } from '../../definition/reading.js'
import { registerStudy } from '../../definition/registry.js'
import { silentReporter } from '../../definition/reporter.js'
import { studyFileSchema } from '../../definition/study-file-schema.js'
import { temporaryFolder } from '../../definition/testing/temporary-folder.js'
import { openRun } from '../../run/folder.js'
import { train } from '../../run/train.js'
import { tune } from '../../tuning/tune.js'
import { auditParts } from '../../verbs/audit.js'

type Section = Readonly<Record<string, unknown>>

const context: StudyContext = {
  reporter: silentReporter,
  signal: new AbortController().signal,
  threads: 1,
  device: 'cpu',
}

/** What the suite is given. */
export interface StudyConformance {
  /** Writes data into a folder, at once. */
  readonly data: (folder: string) => Promise<unknown>
  /** A study file for data in that folder, less its `study:`; it trains ten epochs or more in a few seconds. */
  readonly config: (folder: string) => Section
  /** Keys of `tuning.space` and what they may be; small. */
  readonly space: Section
  /** onnxruntime-web, as a page has it; without it, Node is not compared with a page. */
  readonly web?: OpenOptions['ort']
  /** Sizes of an emulator's named axes other than `batch`; 8 when left out. */
  readonly axes?: Readonly<Record<string, number>>
  /** Text of a guide that has a row for every key; left out, only their descriptions are looked for. */
  readonly guide?: string
}

/** Runs the suite. Needs vitest. */
export function studyConformance<C extends CommonConfig, D, P, F, M, A, E>(
  study: DefinedStudy<C, D, P, F, M, A, E>,
  options: StudyConformance,
): void {
  registerStudy(study)
  const { name } = study

  /** A folder with data and a study file. */
  async function prepared(change: Section = {}): Promise<{ readonly folder: string; readonly file: string }> {
    const folder = temporaryFolder()
    await options.data(join(folder, 'data'))
    const file = join(folder, 'study.yaml')
    writeFileSync(file, stringify({ study: name, ...merged(options.config(join(folder, 'data')), change) }))
    return { folder, file }
  }

  describe(`${name}, as every study`, () => {
    test('a run leaves every artefact, and the emulator opens', async () => {
      const { folder, file } = await prepared()
      const out = join(folder, 'run')
      const { emulator, evaluation, history } = await train(file, { out, threads: 1 })
      for (const artefact of [
        ...['config.json', 'outcome.json', 'scalers.json', 'metrics.json', 'model.onnx', 'log.jsonl'],
        ...['evaluation_report.txt', 'report.html', 'training_history.json', 'training_history.csv'],
      ])
        expect(existsSync(join(out, artefact)), artefact).toBe(true)
      expect(history.length).toBeGreaterThan(1)
      const pictures = readdirSync(join(out, 'visualizations'))
      for (const picture of pictures) expect(picture).toMatch(/\.(svg|png)$/)
      expect(pictures.length).toBeGreaterThan(1)
      expect(evaluation?.report).toBe(join(out, 'report.html'))
      const report = readFileSync(join(out, 'evaluation_report.txt'), 'utf8')
      expect(report).not.toMatch(/NaN|undefined|Infinity|\[object/)
      const opened = await openEmulator(emulator)
      expect(opened.metadata).toMatchObject({ study: name })
      expect(Object.keys(opened.metadata.metrics).length).toBeGreaterThanOrEqual(0)
      // What the reader was told travels: a misspelt key of `reading` would be left behind in silence.
      const reading = readingOf(readingKeys(study.parts), readStudyFile(file).config)
      expect(opened.metadata.reading ?? {}).toEqual(reading)
      for (const key of study.parts.reading ?? []) {
        const path = key.split('.')
        expect(knownKeys(jsonSchema(study.schema), path.slice(0, -1)), key).toContain(path.at(-1))
      }
      await opened.close()
    })

    test('no part shares what is scored with what is trained on, and a planted leak is refused', async () => {
      const { file } = await prepared()
      const config = readStudyFile(file).config as C
      const { parts } = study
      const data = await parts.read(config, context)
      const cut = parts.parts(config, data)
      expect(auditParts(parts, config, data, cut, silentReporter)).toEqual([])
      const held = parts.evaluated[0] ?? 'test'
      const leaked = { ...cut, [held]: cut.train }
      expect(() => auditParts(parts, config, data, leaked, silentReporter)).toThrow(InputError)
    })

    test('a run that was stopped goes on to the same bits and keeps its whole history', async () => {
      const { folder, file } = await prepared()
      const whole = await train(file, { out: join(folder, 'whole'), threads: 1, trainOnly: true })
      const stop = new AbortController()
      const out = join(folder, 'stopped')
      const begun = await train(file, {
        ...{ out, threads: 1, trainOnly: true, signal: stop.signal },
        onEpoch: () => stop.abort(),
      })
      expect(begun.outcome.stopped).toBe('interrupted')
      const seen: number[] = []
      const resumed = await train(out, {
        threads: 1,
        trainOnly: true,
        onEpoch: () => seen.push(openRun(out).readHistory().length),
      })
      expect(seen[0]).toBe(begun.history.length + 1)
      expect(withoutTime(resumed.history)).toEqual(withoutTime(whole.history))
      expect(weightsIn(out)).toEqual(weightsIn(join(folder, 'whole')))
    })

    test('a run that is killed goes on to the same bits and keeps its whole history', async () => {
      const { folder, file } = await prepared()
      const whole = await train(file, { out: join(folder, 'whole'), threads: 1, trainOnly: true })
      const out = join(folder, 'killed')
      const epochs = await killedAfter(2, [study.module, name, file, out])
      expect(epochs).toBeGreaterThanOrEqual(2)
      // A checkpoint stood behind every epoch: what goes on did not begin anew.
      expect(existsSync(join(out, 'checkpoints/latest.safetensors'))).toBe(true)
      const resumed = await train(out, { threads: 1, trainOnly: true })
      expect(withoutTime(resumed.history)).toEqual(withoutTime(whole.history))
      expect(weightsIn(out)).toEqual(weightsIn(join(folder, 'whole')))
    })

    test('a run folder that was moved gives the same emulator, without the data', async () => {
      const { folder, file } = await prepared()
      const out = join(folder, 'run')
      const { emulator } = await train(file, { out, threads: 1 })
      const before = readFileSync(emulator)
      rmSync(join(folder, 'data'), { recursive: true })
      renameSync(out, join(folder, 'moved'))
      const run = openRun(join(folder, 'moved'))
      await study.export(run.config.config as C, run, join(folder, 'again.onnx'), context)
      expect(readFileSync(join(folder, 'again.onnx')).equals(before)).toBe(true)
    })

    const { web } = options
    test.skipIf(web === undefined)('a page answers as Node does (needs onnxruntime-web)', async () => {
      const { folder, file } = await prepared()
      const { emulator } = await train(file, { out: join(folder, 'run'), threads: 1 })
      const [node, page] = [
        await openEmulator(emulator),
        await openEmulator(readFileSync(emulator), { backend: 'web', ...(web && { ort: web }) }),
      ]
      try {
        const inputs = inputsFor(node, options.axes ?? {})
        const [one, other] = [await node.predict(inputs), await page.predict(inputs)]
        for (const [output, { columns }] of Object.entries(one.outputs))
          for (const [column, values] of Object.entries(columns))
            expect(
              farthest(values as Float32Array, other.outputs[output]?.columns[column] as Float32Array),
              `${output}.${column}`,
            ).toBeLessThan(1e-4)
      } finally {
        await node.close()
        await page.close()
      }
    })

    test('a search in two processes tries what was asked and writes a study file of the best', async () => {
      const tuning = { trials: 4, workers: 2, folds: 2, epochs: 1, pruner: 'none', space: options.space }
      const { folder, file } = await prepared({ tuning })
      const { trials, bestStudy, report } = await tune(file, { out: join(folder, 'search') })
      expect(trials.filter(({ state }) => state === 'complete')).toHaveLength(4)
      expect(bestStudy).toBeDefined()
      expect(readStudyFile(bestStudy ?? '').study.name).toBe(name)
      expect(existsSync(report)).toBe(true)
    })

    test('every key of the study file says what it means', () => {
      for (const { path, description } of leaves(studyFileSchema(name))) {
        if (path === 'study') continue
        expect(description, `${path} has no description`).toMatch(/\S/)
        if (options.guide !== undefined)
          expect(options.guide.includes(`| \`${path}\` `), `the guide has no row for ${path}`).toBe(true)
      }
    })

    test('what is damaged is refused in one line that names it', async () => {
      const { folder, file } = await prepared()
      await train(file, { out: join(folder, 'run'), threads: 1, trainOnly: true })
      for (const damaged of ['scalers.json', 'checkpoints/best.safetensors']) {
        const copy = join(folder, `copy ${damaged.replace('/', ' ')}`)
        cpSync(join(folder, 'run'), copy, { recursive: true })
        truncateSync(join(copy, damaged), 20)
        const run = openRun(copy)
        const refused = study.export(run.config.config as C, run, join(folder, 'x.onnx'), context)
        await expect(refused, damaged).rejects.toThrow(InputError)
        const message = await refused.catch((error: unknown) => (error as Error).message)
        expect(message).toContain(basename(damaged))
        expect(String(message).split('\n')).toHaveLength(1)
      }
      const unknown = join(folder, 'unknown.yaml')
      writeFileSync(unknown, `${readFileSync(file, 'utf8')}\nmodell: {}\n`)
      expect(() => readStudyFile(unknown)).toThrow(/unknown\.yaml line \d+: modell — unknown key/)
    })
  })
}

function merged(base: Section, change: Section): Section {
  return { ...base, ...change }
}

const withoutTime = (history: readonly HistoryRecord[]): readonly unknown[] =>
  history.map((record) => ({ ...record, seconds: 0 }))

/** Tensors of the best weights, without the header: that holds the time. */
function weightsIn(run: string): Buffer {
  const bytes = readFileSync(join(run, 'checkpoints/best.safetensors'))
  return bytes.subarray(8 + Number(bytes.readBigUInt64LE(0)))
}

/** Kills a training behind so many epochs; gives how many it told of. */
function killedAfter(epochs: number, args: readonly string[]): Promise<number> {
  const script = fileURLToPath(new URL('./train-in-process.js', import.meta.url))
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  let told = ''
  child.stdout.on('data', (text: Buffer) => {
    told += text.toString()
    if (told.split('epoch ').length > epochs) child.kill('SIGKILL')
  })
  return new Promise((resolve) => child.on('close', () => resolve(told.split('epoch ').length - 1)))
}

/** Values inside the training ranges, a batch of two. */
function inputsFor({ inputs }: Emulator, axes: Readonly<Record<string, number>>) {
  return Object.fromEntries(
    inputs.map(({ name, shape, features }) => {
      const dims = shape.map((dim) =>
        typeof dim === 'number' ? dim : dim === 'batch' ? 2 : (axes[dim] ?? 8),
      )
      const size = dims.reduce((product, dim) => product * dim, 1)
      const data = Float32Array.from({ length: size }, (_, k) => {
        const { min, max } = features[k % features.length] ?? { min: 0, max: 0 }
        return (min ?? 0) + ((max ?? 1) - (min ?? 0)) * ((k * 0.618) % 1)
      })
      return [name, { data, dims }]
    }),
  )
}

/** Largest difference, relative to the largest value. */
function farthest(values: ArrayLike<number>, others: ArrayLike<number> = []): number {
  let [far, large] = [0, 1e-30]
  for (let k = 0; k < values.length; k++) {
    far = Math.max(far, Math.abs((values[k] ?? NaN) - (others[k] ?? NaN)))
    large = Math.max(large, Math.abs(values[k] ?? NaN))
  }
  return Number.isNaN(far) ? Infinity : far / large
}

interface SchemaNode {
  readonly properties?: Readonly<Record<string, SchemaNode>>
  readonly description?: string
}

function* leaves(
  node: SchemaNode,
  path: readonly string[] = [],
): Generator<{ path: string; description?: string }> {
  for (const [key, inner] of Object.entries(node.properties ?? {})) {
    if (inner.properties !== undefined) yield* leaves(inner, [...path, key])
    else
      yield {
        path: [...path, key].join('.'),
        ...(inner.description === undefined ? {} : { description: inner.description }),
      }
  }
}
