// Folders that earlier versions left behind: whoever trained yesterday must be able to go on today.
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openEmulator, type Emulator } from '@utsushi/emulator'
import { readSafetensors } from '@utsushi/graph'
import { seededRandom } from '@utsushi/ground'
import { temporaryFolder } from '@utsushi/study/testing'
import { describe, expect, test } from 'vitest'
import { listRuns, openRun, parseOverride, resolveRun, silentReporter, train, tune } from '../index.js'

const versions = ['0.1.0'] as const
const fixtures = fileURLToPath(new URL('../../fixtures/runs/', import.meta.url))
const context = {
  reporter: silentReporter,
  signal: new AbortController().signal,
  device: 'cpu' as const,
  threads: 1,
}

describe.each(versions)('of version %s', (version) => {
  const kept = join(fixtures, version)
  const data = (...path: readonly string[]): string => join(kept, 'data', ...path)

  /** A copy to work in. */
  const copyOf = (name: string): string => {
    const copy = join(temporaryFolder(), name)
    cpSync(join(kept, name), copy, { recursive: true })
    return copy
  }

  const studies = [
    {
      name: 'ecosystem',
      folder: data('ensemble'),
      input: data('weather.csv'),
      parameters: data('ensemble', 'parameter_summary.csv'),
      epochs: 3,
    },
    {
      name: 'electrodialysis',
      folder: data('electrodialysis'),
      input: data('electrodialysis', 'BMED_DATA_AG.csv'),
      epochs: 6,
    },
  ]
  const dataIs = (folder: string) => [parseOverride(`data.folder=${folder}`)]

  test('all folders are listed with their state', () => {
    const found = listRuns(kept).map(({ path, study, state, epochs, trials, best }) => ({
      ...{ path: path.slice(kept.length + 1), study, state, epochs, trials, metric: best?.metric },
    }))
    const run = { trials: undefined }
    const [ecosystem, electrodialysis] = [
      { study: 'ecosystem', metric: 'rmseScaled' },
      { study: 'electrodialysis', metric: 'rmseFreeRunning' },
    ]
    expect(found.sort((a, b) => a.path.localeCompare(b.path))).toEqual([
      { path: 'ecosystem', ...ecosystem, ...run, state: 'evaluated', epochs: 3 },
      { path: 'ecosystem-interrupted', ...ecosystem, ...run, state: 'interrupted', epochs: 2 },
      { path: 'electrodialysis', ...electrodialysis, ...run, state: 'evaluated', epochs: 6 },
      { path: 'electrodialysis-interrupted', ...electrodialysis, ...run, state: 'interrupted', epochs: 2 },
      {
        ...{ path: 'tuning', study: 'electrodialysis', state: 'tuned', epochs: 0, metric: 'freeRunning' },
        trials: { done: 4, of: 4 },
      },
    ])
  })

  describe.each(studies)('$name', ({ name, folder, input, parameters, epochs }) => {
    test('its emulator predicts what it predicted then', async () => {
      const output = join(temporaryFolder(), 'predictions.csv')
      const { study } = resolveRun(openRun(join(kept, name)))
      const emulator = join(kept, name, 'model.onnx')
      const { rows } = await study.predict(
        { emulator, input, output, ...(parameters !== undefined && { parameters }) },
        context,
      )
      const [then, now] = [rowsOf(join(kept, name, 'predictions.csv')), rowsOf(output)]
      expect(rows).toBe(then.length - 1)
      expect(now[0]).toEqual(then[0])
      for (const [row, cells] of then.entries())
        for (const [column, cell] of cells.entries())
          if (Number.isNaN(Number(cell))) expect(now[row]![column]).toBe(cell)
          else expect(Number(now[row]![column])).toBeCloseTo(Number(cell), 5)
    })

    test('its weights are exported from the run folder alone, and say the same', async () => {
      const run = openRun(copyOf(name))
      const { study, config } = resolveRun(run)
      const { file } = await study.export(config, run, join(temporaryFolder(), 'again.onnx'), context)
      const [old, again] = [await openEmulator(join(kept, name, 'model.onnx')), await openEmulator(file)]
      const { inputs, outputs, metrics, created } = old.metadata
      // How tables are read stood in the training's layout once; now it stands by itself, in \`reading\`.
      const { layout, ...training } = old.metadata.training as Record<string, unknown>
      if (name === 'electrodialysis') expect(again.metadata.reading).toMatchObject(layout as object)
      expect(again.metadata).toMatchObject({ study: name, inputs, outputs, created, training })
      expect(Object.keys(again.metadata.metrics)).toEqual(Object.keys(metrics))
      await expectSame(old, again)
    })

    test('it is evaluated again, with the scores that it had', async () => {
      const run = openRun(copyOf(name))
      const { study, config } = resolveRun(run, dataIs(folder))
      const { metrics } = await study.evaluate(config, run, context)
      const old: unknown = JSON.parse(readFileSync(join(kept, name, 'metrics.json'), 'utf8'))
      const [then, now] = [numbersOf(old), numbersOf(JSON.parse(JSON.stringify(metrics)))]
      const shared = [...then.keys()].filter((key) => now.has(key))
      expect(shared.length / then.size).toBeGreaterThan(0.9)
      for (const key of shared)
        expect(Math.abs(now.get(key)! - then.get(key)!), key).toBeLessThan(tolerance(then.get(key)!))
    })

    test('one that was interrupted goes on, to where the uninterrupted one came', async () => {
      const path = copyOf(`${name}-interrupted`)
      const { outcome, history } = await train(path, { overrides: dataIs(folder), trainOnly: true })
      expect(outcome).toMatchObject({ stopped: 'finished', epochs })
      const whole = openRun(join(kept, name)).readHistory()
      expect(history.map(({ step }) => step)).toEqual(whole.map(({ step }) => step))
      for (const [at, { train: trained }] of whole.entries())
        expect(history[at]?.train?.loss).toBeCloseTo(trained!.loss, 6)
      const best = (run: string) =>
        readSafetensors(readFileSync(join(run, 'checkpoints', 'best.safetensors'))).tensors
      const [now, then] = [best(path), best(join(kept, name))]
      expect([...now.keys()]).toEqual([...then.keys()])
      for (const [tensor, { data: values }] of then)
        expect(worst(now.get(tensor)!.data, values)).toBeLessThan(1e-5)
    })
  })

  test('a key that came later, with a default, keeps no run from going on', async () => {
    const path = copyOf('electrodialysis-interrupted')
    const file = join(path, 'config.json')
    const written = JSON.parse(readFileSync(file, 'utf8')) as { config: { training: { clip?: number } } }
    delete written.config.training.clip
    writeFileSync(file, JSON.stringify(written))
    const options = { overrides: dataIs(data('electrodialysis')), trainOnly: true }
    expect((await train(path, options)).outcome.stopped).toBe('finished')
    const other = [...options.overrides, parseOverride('training.clip=2')]
    await expect(train(path, { ...options, overrides: other })).rejects.toThrow(/another training\.clip/)
  })

  test('a tuning goes on where it was, with the trials it has', async () => {
    const path = copyOf('tuning')
    const before = JSON.parse(readFileSync(join(path, 'tuning.json'), 'utf8')) as {
      trials: { number: number; values: number[] }[]
    }
    const { trials, settings } = await tune(path, {
      overrides: [...dataIs(data('electrodialysis')), parseOverride('tuning.trials=5')],
    })
    expect(settings.section.trials).toBe(5)
    expect(trials.slice(0, 4).map(({ number, values }) => ({ number, values: [...(values ?? [])] }))).toEqual(
      before.trials.map(({ number, values }) => ({ number, values })),
    )
    expect(trials.map(({ state }) => state)).toEqual(Array.from({ length: 5 }, () => 'complete'))
  })
})

const rowsOf = (csv: string): readonly (readonly string[])[] =>
  readFileSync(csv, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(','))

const worst = (a: ArrayLike<unknown>, b: ArrayLike<unknown>): number =>
  Math.max(...Array.from(a, (value, at) => Math.abs(Number(value) - Number(b[at]))))

/** Both predict the same for numbers within the ranges that the first was trained on. */
async function expectSame(old: Emulator, again: Emulator): Promise<void> {
  const sizes: Readonly<Record<string, number>> = { batch: 3, time: 12 }
  const random = seededRandom(1)
  const inputs = Object.fromEntries(
    old.inputs.map(({ name, axes, shape, features, dtype }) => {
      const dims = axes.map((axis, at) => (typeof shape[at] === 'number' ? shape[at] : (sizes[axis] ?? 1)))
      const count = dims.reduce((product, size) => product * size, 1)
      const values = Array.from({ length: count }, (_, at) => {
        const { min, max } = features[at % features.length] ?? {}
        const value = (min ?? 0) + ((max ?? 1) - (min ?? 0)) * random.uniform()
        return dtype === 'float32' ? value : Math.round(value)
      })
      return [name, { dims, data: Float32Array.from(values) }]
    }),
  )
  try {
    const [a, b] = [await old.predict(inputs), await again.predict(inputs)]
    expect(Object.keys(b.outputs)).toEqual(Object.keys(a.outputs))
    for (const [name, { dims, data }] of Object.entries(a.outputs)) {
      expect(b.outputs[name]!.dims).toEqual(dims)
      expect(data.some((value) => Number(value) !== 0)).toBe(true)
      expect(worst(b.outputs[name]!.data, data), name).toBeLessThan(1e-6)
    }
  } finally {
    await old.close()
    await again.close()
  }
}

/** Every number of plain data by its path. */
function numbersOf(value: unknown, path = ''): Map<string, number> {
  if (typeof value === 'number') return new Map([[path, value]])
  if (typeof value !== 'object' || value === null) return new Map()
  return new Map(Object.entries(value).flatMap(([key, inner]) => [...numbersOf(inner, `${path}.${key}`)]))
}

const tolerance = (value: number): number => 1e-3 * Math.abs(value) + 1e-6
