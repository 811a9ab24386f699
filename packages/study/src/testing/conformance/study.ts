/**
 * What every study must do. A new study's test calls `studyConformance` with a configuration that trains in seconds, and adds
 * what is its own.
 */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { InputError } from '@utsushi/ground'
import { openEmulator } from '@utsushi/emulator'
import { describe, expect, test } from 'vitest'
import type { CommonConfig } from '../../definition/common-keys.js'
import type { DefinedStudy } from '../../definition/define-study.js'
import { readStudyFile } from '../../definition/file.js'
import { jsonSchema, knownKeys } from '../../definition/known-keys.js'
import { readingKeys, readingOf } from '../../definition/reading.js'
import { registerStudy } from '../../definition/registry.js'
import { silentReporter } from '../../definition/reporter.js'
import { studyFileSchema } from '../../definition/study-file-schema.js'
import { train } from '../../run/train.js'
import { tune } from '../../tuning/tune.js'
import { auditParts } from '../../verbs/audit.js'
import {
  expectArtefacts,
  expectRefusedWhenDamaged,
  expectSameAfterStop,
  expectSameOnPage,
  expectSameWithoutData,
  weightsIn,
  withoutTime,
} from './expected-of-runs.js'
import { methodConformance } from './method.js'
import { context, prepared as preparedFor, type Section, type StudyConformance } from './prepared.js'

export type { StudyConformance } from './prepared.js'

/** Runs the suite. Needs vitest. */
export function studyConformance<C extends CommonConfig, D, P, F, M, A, E>(
  study: DefinedStudy<C, D, P, F, M, A, E>,
  options: StudyConformance,
): void {
  registerStudy(study)
  const { name } = study

  const prepared = (change: Section = {}) => preparedFor(name, options, change)

  // Trainings and searches take what they take on a busy machine, and a study's own tests may have no settings.
  describe(`${name}, as every study`, { timeout: 30 * 60_000 }, () => {
    test('a run leaves every artefact, and the emulator opens', async () => {
      const { folder, file } = await prepared()
      const out = join(folder, 'run')
      const { emulator, evaluation, history } = await train(file, { out, threads: 1 })
      expectArtefacts(out, true)
      expect(history.length).toBeGreaterThan(1)
      expect(evaluation?.report).toBe(join(out, 'report.html'))
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

    const { report } = options
    test.skipIf(report === undefined)(
      'the report tells values, puts series away and is accessible on every screen (needs Chromium)',
      async () => {
        const { folder, file } = await prepared()
        const { evaluation } = await train(file, { out: join(folder, 'run'), threads: 1 })
        expect(await report?.(evaluation?.report ?? '')).toEqual([])
      },
    )

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
      await expectSameAfterStop(folder, file)
    })

    test('a run that is killed goes on to the same bits and keeps its whole history', async () => {
      const { folder, file } = await prepared()
      const whole = await train(file, { out: join(folder, 'whole'), threads: 1, trainOnly: true })
      const out = join(folder, 'killed')
      const epochs = await killedAfter(2, [study.module, name, file, out])
      expect(epochs).toBeGreaterThanOrEqual(2)
      // A checkpoint stood behind every epoch: what goes on did not begin anew.
      expect(existsSync(latestOf(out))).toBe(true)
      const resumed = await train(out, { threads: 1, trainOnly: true })
      expect(withoutTime(resumed.history)).toEqual(withoutTime(whole.history))
      expect(weightsIn(out)).toEqual(weightsIn(join(folder, 'whole')))
    })

    test('a run folder that was moved gives the same emulator, without the data', async () => {
      const { folder, file } = await prepared()
      const out = join(folder, 'run')
      await train(file, { out, threads: 1 })
      await expectSameWithoutData(study, folder, out)
    })

    const { web } = options
    test.skipIf(web === undefined)('a page answers as Node does (needs onnxruntime-web)', async () => {
      const { folder, file } = await prepared()
      const { emulator } = await train(file, { out: join(folder, 'run'), threads: 1 })
      await expectSameOnPage(emulator, options)
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
      const out = join(folder, 'run')
      await train(file, { out, threads: 1, trainOnly: true })
      await expectRefusedWhenDamaged(study, folder, out, ['scalers.json', 'checkpoints/best.safetensors'])
      const unknown = join(folder, 'unknown.yaml')
      writeFileSync(unknown, `${readFileSync(file, 'utf8')}\nmodell: {}\n`)
      expect(() => readStudyFile(unknown)).toThrow(/unknown\.yaml line \d+: modell — unknown key/)
    })
  })

  for (const [called, change] of Object.entries(options.methods ?? {}))
    methodConformance(study, options, called, change)
}

const latestOf = (out: string): string => join(out, 'checkpoints/latest.safetensors')

/** Kills a training behind so many epochs, once a checkpoint stands; gives how many it told of. */
function killedAfter(epochs: number, args: readonly string[]): Promise<number> {
  const script = fileURLToPath(new URL('./train-in-process.js', import.meta.url))
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  let told = ''
  child.stdout.on('data', (text: Buffer) => {
    told += text.toString()
    // Checkpoints are written beside the training: on a busy machine the first may stand some epochs later.
    if (told.split('epoch ').length > epochs && existsSync(latestOf(args[3] ?? ''))) child.kill('SIGKILL')
  })
  return new Promise((resolve) => child.on('close', () => resolve(told.split('epoch ').length - 1)))
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
