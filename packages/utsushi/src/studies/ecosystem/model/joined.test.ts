import { join } from 'node:path'
import { openEmulator } from '@utsushi/emulator'
import { openRuntime } from '@utsushi/graph'
import { product } from '@utsushi/learn'
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
import { parametersOf, seriesSaid } from './processes.js'
import { learntParameters, weightsOfRuns } from './reference-runs.js'
import { toldSeries } from './told.js'

registerStudy(ecosystem)

const context = {
  ...{ reporter: silentReporter, signal: new AbortController().signal, threads: 1 },
  device: 'cpu' as const,
}

/** Trains a kind, and gives its task with forecasts of whole months of some samples. */
async function trained(
  kind: string,
  model: Readonly<Record<string, unknown>> = {},
  changes: Readonly<Record<string, unknown>> = {},
) {
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
      model: {
        kind,
        components: 4,
        hidden: 6,
        layers: 1,
        embedding: 4,
        headHidden: 6,
        statics: ['concat'],
        ...model,
      },
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

/** Weather `[days, drivers]` of the first sample, and parameters of some, as rows of a question. */
function asked(
  { data }: Awaited<ReturnType<typeof trained>>['task'],
  entities: readonly number[],
  weathers: readonly Float32Array[] = entities.map(() => weatherOf(data)),
) {
  const [days, width, count] = [data.days.length, data.drivers.names.length, data.statics.names.length]
  return {
    drivers: {
      data: Float32Array.from(weathers.flatMap((own) => [...own])),
      dims: [entities.length, days, width],
    },
    parameters: {
      data: Float32Array.from(
        entities.flatMap((one) => [...data.statics.values.subarray(one * count, (one + 1) * count)]),
      ),
      dims: [entities.length, count],
    },
  }
}

const weatherOf = ({ days, drivers }: Awaited<ReturnType<typeof trained>>['task']['data']): Float32Array =>
  Float32Array.from(drivers.values.subarray(0, days.length * drivers.names.length))

test.each([true, false])(
  'a joined file says what was evaluated: with runs of the training samples in new weather (%s), or the network alone',
  async (referenceRuns) => {
    const { folder, run, config, task } = await trained('joined', { referenceRuns })
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
      const { outputs } = await emulator.predict(asked(task, [held, seen]))
      let [worst, mixed, elsewhere] = [0, 0, 0]
      const { from, to } = task.parts.train
      fitted.targets.features.forEach(({ name, center, scale }, flux) => {
        const said = outputs['fluxes']?.columns[name] as Float32Array
        for (const row of [0, 1])
          for (let day = 20; day < days; day++) {
            const at = (row * (days - 20) + day - 20) * 4 + flux
            worst = Math.max(worst, Math.abs(((said[row * days + day] ?? NaN) - center) / scale - both[at]!))
            const known = day >= from + 20 && day < to
            if (Math.abs(both[at]! - network[at]!) > 1e-6)
              [mixed, elsewhere] = known ? [mixed + 1, elsewhere] : [mixed, elsewhere + 1]
          }
      })
      expect(worst).toBeLessThan(1e-3)
      expect(mixed / (2 * 4 * (to - from - 20))).toBeCloseTo(1, 1)
      if (referenceRuns) expect(elsewhere / (2 * 4 * (days - to + from))).toBeGreaterThan(0.9)
      else expect(elsewhere).toBe(0)
      // NEP = NPP − (ER − (GPP − NPP)): sums hold in the mixture as they do in both.
      const [gpp, npp, er, nep] = ['gpp', 'npp', 'er', 'nep'].map(
        (name) => outputs['fluxes']?.columns[name] as Float32Array,
      )
      for (let at = 20; at < days; at++) expect(nep![at]).toBeCloseTo(gpp![at]! - er![at]!, 4)
      expect(npp!.length).toBe(2 * days)

      // Other weather is not known: from a day that is five degrees warmer on, nothing is said of it that the learnt runs did.
      const changed = from + 60
      const drivers = weatherOf(data)
      const width = data.drivers.names.length
      drivers[changed * width] = (drivers[changed * width] ?? 0) + 5
      const { outputs: other } = await emulator.predict(asked(task, [held], [drivers]))
      const warmer = other['fluxes']?.columns['er'] as Float32Array
      const { center, scale } = fitted.targets.features[2]!
      const jump = (day: number): number =>
        Math.abs((warmer[day]! - center) / scale - both[(day - 20) * 4 + 2]!)
      expect(jump(changed - 1)).toBeLessThan(1e-3)
      expect(jump(changed + 15)).toBeGreaterThan(1e-3)
      if (!referenceRuns) {
        const networkThere = network[(changed + 15 - 20) * 4 + 2]!
        expect(Math.abs((warmer[changed + 15]! - center) / scale - networkThere)).toBeLessThan(
          Math.abs(both[(changed + 15 - 20) * 4 + 2]! - networkThere),
        )
      }

      // A row of trained steps alone takes no runs, and leaves none to the next.
      const [plain, moved] = [weatherOf(data), drivers].map((own) => own.slice(from * width, to * width)) as [
        Float32Array,
        Float32Array,
      ]
      const erOf = async (entities: readonly number[], weathers: readonly Float32Array[]) => {
        const { parameters } = asked(task, entities)
        const dims = [weathers.length, to - from, width]
        const all = Float32Array.from(weathers.flatMap((one) => [...one]))
        const said = await emulator.predict({ drivers: { data: all, dims }, parameters })
        return said.outputs['fluxes']?.columns['er'] as Float32Array
      }
      const [unmoved, alone2] = [await erOf([seen], [plain]), await erOf([held], [moved])]
      const three = await erOf([seen, held, seen], [plain, moved, plain])
      for (let day = 20; day < to - from; day++) {
        expect(three[day]).toBeCloseTo(unmoved[day]!, 4)
        expect(three[to - from + day]).toBeCloseTo(alone2[day]!, 4)
        expect(three[2 * (to - from) + day]).toBeCloseTo(unmoved[day]!, 4)
      }

      // Each row has its own weather: the same again, another, and the first once more.
      const weathers = [weatherOf(data), weatherOf(data), drivers, weatherOf(data)]
      const { outputs: together } = await emulator.predict(asked(task, [held, seen, held, seen], weathers))
      const er4 = together['fluxes']?.columns['er'] as Float32Array
      for (let day = 20; day < days; day++) {
        expect(er4[day]).toBeCloseTo(er![day]!, 4)
        expect(er4[days + day]).toBeCloseTo(er![days + day]!, 4)
        expect(er4[2 * days + day]).toBeCloseTo(warmer[day]!, 4)
        expect(er4[3 * days + day]).toBeCloseTo(er![days + day]!, 4)
      }
    } finally {
      await runtime.close()
      await emulator.close()
    }
  },
)

test('the learnt runs are answered alike by themselves and beside others', async () => {
  const { run, task } = await trained('joined')
  const runtime = await openRuntime({ threads: 1 })
  try {
    const weights = await bestWeights(run, networkOf(task.model).parameters)
    const { forecast } = answers(task, askIn(runtime, task.tables))(weights)
    const [held = 0] = task.parts['heldOut']?.entities ?? []
    const days = task.data.days.length
    const of = (entities: readonly number[]) =>
      forecast({
        ...{ context: 20, horizon: days - 20, count: entities.length },
        entity: Int32Array.from(entities),
        start: new Int32Array(entities.length),
      })
    const { entities } = task.parts.train
    const [own, beside] = [await of(entities), await of([...entities, held])]
    expect(own.map((value, at) => Math.abs(value - beside[at]!)).every((apart) => apart < 1e-6)).toBe(true)
  } finally {
    await runtime.close()
  }
})

test('a network that knows the learnt runs exactly makes of them what the processes say', async () => {
  const { task } = await trained('joined', { components: 20, share: 1 })
  const processes = task.fitted.processes!
  const { data } = task
  const all = parametersOf(data, [...data.samples.keys()])
  const weights = weightsOfRuns(processes, all)
  const said = seriesSaid(processes, all)
  const series = toldSeries(task.config, data, task.parts.train)
  said.forEach(({ values }, told) => {
    const summed = product(weights[told]!, series[told]!.series).values
    let [apart, size] = [0, 0]
    for (const [at, value] of values.entries()) {
      apart += (summed[at]! - value) ** 2
      size += value ** 2
    }
    expect(apart / size).toBeLessThan(1e-9)
  })
  const learnt = learntParameters(processes)
  expect(learnt.rows).toBe(processes.samples.length)
  const first = data.samples.indexOf(processes.samples[0]!)
  for (let k = 0; k < learnt.columns; k++)
    expect(learnt.values[k]! / all.values[first * learnt.columns + k]!).toBeCloseTo(1, 9)
})

test('components of a period balance, and their file says what was evaluated', async () => {
  const { folder, run, config, task } = await trained(
    'components',
    {},
    {
      split: { by: 'samples', train: ['2003-07-01', '2004-02-29'], holdOutSamples: 0.2 },
    },
  )
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

test('components are refused other steps than they were trained on, and joined ones fluxes that are fed back', () => {
  const said = (model: Record<string, unknown>): string => {
    const parsed = ecosystem.parts.schema.safeParse({ data: { folder: 'runs' }, model })
    return parsed.error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n') ?? ''
  }
  expect(said({ kind: 'components' })).toMatch(/^model\.kind: components knows .* set split\.by: samples/)
  expect(said({ kind: 'joined', decoder: 'autoregressive' })).toMatch(/^model\.decoder: autoregressive feeds/)
  expect(said({ kind: 'joined' })).toBe('')
})
