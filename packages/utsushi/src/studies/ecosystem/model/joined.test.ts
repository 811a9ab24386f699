import { join } from 'node:path'
import { openEmulator } from '@utsushi/emulator'
import { openRuntime } from '@utsushi/graph'
import {
  askIn,
  bestWeights,
  openRun,
  registerStudy,
  resolveRun,
  silentReporter,
  taskOfRun,
  train,
} from '@utsushi/study'
import { temporaryFolder } from '@utsushi/study/testing'
import { writeFileSync } from 'node:fs'
import { stringify } from 'yaml'
import { expect, test } from 'vitest'
import { answers } from '../answers.js'
import type { EcosystemConfig } from '../config.js'
import { ecosystem } from '../index.js'
import { networkOf } from '../loss.js'
import { simulateEnsemble } from '../simulate.js'

registerStudy(ecosystem)

const context = {
  ...{ reporter: silentReporter, signal: new AbortController().signal, threads: 1 },
  device: 'cpu' as const,
}

/** Trains a kind, and gives its task with forecasts of whole months of some samples. */
async function trained(kind: string, changes: Readonly<Record<string, unknown>> = {}) {
  const folder = temporaryFolder()
  await simulateEnsemble({
    ...{ out: join(folder, 'data'), samples: 20, from: '2003-06-01', to: '2004-12-31', pictures: false },
  })
  const file = join(folder, `${kind}.yaml`)
  writeFileSync(
    file,
    stringify({
      study: 'ecosystem',
      data: { folder: join(folder, 'data'), targets: ['gpp', 'npp', 'er', 'nep'] },
      split: {
        train: ['2003-07-01', '2004-02-29'],
        validation: ['2004-03-01', '2004-05-31'],
        test: ['2004-06-01', '2004-08-31'],
        holdOutSamples: 0.2,
      },
      windows: { context: 20, horizon: 10, stride: 20, history: 'full' },
      model: { kind, components: 4, hidden: 6, layers: 1, embedding: 4, headHidden: 6, statics: ['concat'] },
      training: { batch: 16, epochs: 3, warmupSteps: 5 },
      ...changes,
    }),
  )
  const out = join(folder, kind)
  await train(file, { out, threads: 1, trainOnly: true })
  const run = openRun(out)
  const { config } = resolveRun(run) as { config: EcosystemConfig }
  return { folder, run, config, task: await taskOfRun(ecosystem.parts, config, run, context) }
}

test('a joined file says what was evaluated: processes too where it knows the weather, the network elsewhere', async () => {
  const { folder, run, config, task } = await trained('joined')
  const file = join(folder, 'joined.onnx')
  await ecosystem.export(config, run, file, context)
  const emulator = await openEmulator(file)
  const runtime = await openRuntime({ threads: 1 })
  try {
    const { data, fitted } = task
    const days = data.days.length
    const [held = 0] = task.parts['heldOut']?.entities ?? []
    const seen = task.parts.train.entities[0] ?? 0
    const weights = await bestWeights(run, networkOf(task.model).parameters)
    const own = answers(task, askIn(runtime, task.tables))(weights)
    const alone = answers(
      { ...task, config: { ...config, model: { ...config.model, processShare: 0 } } },
      askIn(runtime, task.tables),
    )(weights)
    const whole = { context: 20, horizon: days - 20, count: 2, start: Int32Array.from([0, 0]) }
    const entity = Int32Array.from([held, seen])
    const [both, network] = [
      await own.forecast({ ...whole, entity }),
      await alone.forecast({ ...whole, entity }),
    ]
    const width = data.drivers.names.length
    const { outputs } = await emulator.predict({
      drivers: {
        data: Float32Array.from(
          [held, seen].flatMap((one) => [
            ...data.drivers.values.subarray(one * days * width, (one + 1) * days * width),
          ]),
        ),
        dims: [2, days, width],
      },
      parameters: {
        data: Float32Array.from(
          [held, seen].flatMap((one) => [
            ...data.statics.values.subarray(
              one * data.statics.names.length,
              (one + 1) * data.statics.names.length,
            ),
          ]),
        ),
        dims: [2, data.statics.names.length],
      },
    })
    let [worst, mixed] = [0, 0]
    const { from, to } = task.parts.train
    fitted.targets.features.forEach(({ name, center, scale }, flux) => {
      const said = outputs['fluxes']?.columns[name] as Float32Array
      for (const row of [0, 1])
        for (let day = 20; day < days; day++) {
          const at = (row * (days - 20) + day - 20) * 4 + flux
          worst = Math.max(worst, Math.abs(((said[row * days + day] ?? NaN) - center) / scale - both[at]!))
          const known = day >= from + 20 && day < to
          if (Math.abs(both[at]! - network[at]!) > 1e-6) mixed++
          else expect(known).toBe(false)
        }
    })
    expect(worst).toBeLessThan(1e-3)
    expect(mixed / (2 * 4 * (to - from - 20))).toBeCloseTo(1, 1)
    // NEP = NPP − (ER − (GPP − NPP)): sums hold in the mixture as they do in both.
    const [gpp, npp, er, nep] = ['gpp', 'npp', 'er', 'nep'].map(
      (name) => outputs['fluxes']?.columns[name] as Float32Array,
    )
    for (let at = 20; at < days; at++) expect(nep![at]).toBeCloseTo(gpp![at]! - er![at]!, 4)
    expect(npp!.length).toBe(2 * days)

    // Other weather is not known: from a day that is one degree warmer on, the network speaks alone, until as many days have followed.
    const drivers = Float32Array.from(data.drivers.values.subarray(0, days * width))
    const changed = from + 60
    drivers[changed * width] = (drivers[changed * width] ?? 0) + 5
    const { outputs: other } = await emulator.predict({
      drivers: { data: drivers, dims: [1, days, width] },
      parameters: {
        data: data.statics.values.subarray(
          held * data.statics.names.length,
          (held + 1) * data.statics.names.length,
        ),
        dims: [1, data.statics.names.length],
      },
    })
    const warmer = other['fluxes']?.columns['er'] as Float32Array
    const { center, scale } = fitted.targets.features[2]!
    const jump = (day: number): number =>
      Math.abs((warmer[day]! - center) / scale - both[(day - 20) * 4 + 2]!)
    expect(jump(changed - 1)).toBeLessThan(1e-3)
    const networkThere = network[(changed + 15 - 20) * 4 + 2]!
    expect(Math.abs((warmer[changed + 15]! - center) / scale - networkThere)).toBeLessThan(
      Math.abs(both[(changed + 15 - 20) * 4 + 2]! - networkThere),
    )
  } finally {
    await runtime.close()
    await emulator.close()
  }
})

test('components of a period balance, and their file says what was evaluated', async () => {
  const { folder, run, config, task } = await trained('components', {
    split: { by: 'samples', train: ['2003-07-01', '2004-02-29'], holdOutSamples: 0.2 },
  })
  const file = join(folder, 'components.onnx')
  await ecosystem.export(config, run, file, context)
  const emulator = await openEmulator(file)
  try {
    const { data, parts, fitted } = task
    const held = parts['heldOut']?.entities ?? []
    const ask = () => Promise.reject(new Error('no network'))
    const { from, to } = parts.train
    const forecast = await answers(
      task,
      () => ask,
    )(new Float32Array(0)).forecast({
      ...{ context: 0, horizon: to - from, count: held.length },
      entity: Int32Array.from(held),
      start: new Int32Array(held.length).fill(from),
    })
    const width = data.statics.names.length
    const { outputs } = await emulator.predict({
      parameters: {
        data: Float32Array.from(
          held.flatMap((one) => [...data.statics.values.subarray(one * width, (one + 1) * width)]),
        ),
        dims: [held.length, width],
      },
    })
    const column = (name: string) => outputs['fluxes']?.columns[name] as Float32Array
    fitted.targets.features.forEach(({ name, center, scale }, flux) => {
      const said = column(name)
      for (const [at, value] of said.entries())
        expect((value - center) / scale).toBeCloseTo(forecast[at * 4 + flux]!, 3)
    })
    for (const at of column('nep').keys())
      expect(column('nep')[at]).toBeCloseTo(column('gpp')[at]! - column('er')[at]!, 4)
    for (const value of outputs['deviation']?.columns['gpp_deviation'] as Float32Array)
      expect(value).toBeGreaterThanOrEqual(0)
  } finally {
    await emulator.close()
  }
})
