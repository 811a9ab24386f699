/**
 * What the suite expects of runs, whatever trained them: that they go on to the same bits, that a page answers as Node does, and that
 * what is damaged is refused.
 */
import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, truncateSync } from 'node:fs'
import { basename, join } from 'node:path'
import { openEmulator, type Emulator } from '@utsushi/emulator'
import { InputError } from '@utsushi/ground'
import { expect } from 'vitest'
import type { CommonConfig } from '../../definition/common-keys.js'
import type { HistoryRecord } from '../../definition/contract.js'
import type { DefinedStudy } from '../../definition/define-study.js'
import { openRun } from '../../run/folder.js'
import { train } from '../../run/train.js'
import { context, type StudyConformance } from './prepared.js'

/**
 * Every artefact of a run, and a report without a word that only a program understands.
 * @param network whether one was trained: what is fitted in one go has no history
 */
export function expectArtefacts(run: string, network: boolean): void {
  for (const artefact of [
    ...['config.json', 'outcome.json', 'scalers.json', 'metrics.json', 'model.onnx', 'log.jsonl'],
    ...['evaluation_report.txt', 'report.html'],
  ])
    expect(existsSync(join(run, artefact)), artefact).toBe(true)
  for (const artefact of ['training_history.json', 'training_history.csv', 'checkpoints/best.safetensors'])
    expect(existsSync(join(run, artefact)), artefact).toBe(network)
  const pictures = readdirSync(join(run, 'visualizations'))
  for (const picture of pictures) expect(picture).toMatch(/\.(svg|png)$/)
  expect(pictures.length).toBeGreaterThan(1)
  const report = readFileSync(join(run, 'evaluation_report.txt'), 'utf8')
  expect(report).not.toMatch(/NaN|undefined|Infinity|\[object/)
}

/** Trains a study file, once in one go and once with a stop behind the first epoch. */
export async function expectSameAfterStop(folder: string, file: string): Promise<void> {
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
}

/** Moves a run folder away from its data, and exports there. */
export async function expectSameWithoutData<C extends CommonConfig, D, P, F, M, A, E>(
  study: DefinedStudy<C, D, P, F, M, A, E>,
  folder: string,
  out: string,
): Promise<void> {
  const before = readFileSync(join(out, 'model.onnx'))
  rmSync(join(folder, 'data'), { recursive: true })
  renameSync(out, join(folder, 'moved'))
  const run = openRun(join(folder, 'moved'))
  await study.export(run.config.config as C, run, join(folder, 'again.onnx'), context)
  expect(readFileSync(join(folder, 'again.onnx')).equals(before)).toBe(true)
}

/** Asks an emulator in Node and as a page does. */
export async function expectSameOnPage(
  emulator: string,
  { web, axes = {} }: Pick<StudyConformance, 'web' | 'axes'>,
): Promise<void> {
  const [node, page] = [
    await openEmulator(emulator),
    await openEmulator(readFileSync(emulator), { backend: 'web', ...(web && { ort: web }) }),
  ]
  try {
    const inputs = inputsFor(node, axes)
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
}

/** Cuts files of a run short, each in a copy of its own, and exports there. */
export async function expectRefusedWhenDamaged<C extends CommonConfig, D, P, F, M, A, E>(
  study: DefinedStudy<C, D, P, F, M, A, E>,
  folder: string,
  run: string,
  files: readonly string[],
): Promise<void> {
  for (const damaged of files) {
    const copy = join(folder, `copy ${damaged.replace('/', ' ')}`)
    cpSync(run, copy, { recursive: true })
    truncateSync(join(copy, damaged), 20)
    const own = openRun(copy)
    const refused = study.export(own.config.config as C, own, join(folder, 'x.onnx'), context)
    await expect(refused, damaged).rejects.toThrow(InputError)
    const message = await refused.catch((error: unknown) => (error as Error).message)
    expect(message).toContain(basename(damaged))
    expect(String(message).split('\n')).toHaveLength(1)
  }
}

export const withoutTime = (history: readonly HistoryRecord[]): readonly unknown[] =>
  history.map((record) => ({ ...record, seconds: 0 }))

/** Tensors of the best weights, without the header: that holds the time. */
export function weightsIn(run: string): Buffer {
  const bytes = readFileSync(join(run, 'checkpoints/best.safetensors'))
  return bytes.subarray(8 + Number(bytes.readBigUInt64LE(0)))
}

/** Values inside the training ranges, a batch of two. */
function inputsFor({ inputs }: Emulator, axes: Readonly<Record<string, number>>) {
  return Object.fromEntries(
    inputs.map(({ name, shape, features, dtype }) => {
      const dims = shape.map((dim) =>
        typeof dim === 'number' ? dim : dim === 'batch' ? 2 : (axes[dim] ?? 8),
      )
      const size = dims.reduce((product, dim) => product * dim, 1)
      const data = Float32Array.from({ length: size }, (_, k) => {
        const { min, max } = features[k % features.length] ?? { min: 0, max: 0 }
        const value = (min ?? 0) + ((max ?? 1) - (min ?? 0)) * ((k * 0.618) % 1)
        return dtype.startsWith('float') ? value : Math.round(value)
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
