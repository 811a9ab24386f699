// An ensemble in one file: what it says is what was evaluated, the mean keeps what a single network promises, and every verb takes it.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openEmulator } from '@utsushi/emulator'
import { openRuntime, type Runtime } from '@utsushi/graph'
import { initialise } from '@utsushi/learn'
import { askIn, askMembers, prepareTask, writeEmulators } from '@utsushi/study'
import { temporaryFolder } from '@utsushi/study/testing'
import { compare, parseOverride, silentReporter, train, tune } from '../../index.js'
import { courses, type CourseStart, type Courses } from './answers.js'
import { bmedSystem, simulationSchema } from './config.js'
import { readExperiments } from './data/read.js'
import { electrodialysis } from './index.js'
import type { PartEvaluation } from './score.js'
import { simulateElectrodialysis } from './simulate.js'
import { madeUpBatch, madeUpStudy } from './testing/made-up-experiments.js'

let runtime: Runtime
beforeAll(async () => {
  runtime = await openRuntime({ threads: 1 })
})
afterAll(() => runtime.close())

const members = 3
const rows = Array.from({ length: 8 }, (_, k) => madeUpBatch(k, 9, 12 + 3 * k)).flat()
const places = [1, 5]
const [compartments, size] = [3, 9]
const systems = {
  closed: bmedSystem,
  'open to a reservoir, sampled and evaporating': {
    ...bmedSystem,
    reservoir: { compartments: ['base'], species: ['potassium'], volume: false },
    outflows: { feed: { sampling: 0.002 }, acid: { evaporation: 0.001 } },
  },
}

/** An ensemble of untrained networks that differ much, and each of them alone. */
async function untrained(system: object) {
  const config = madeUpStudy(temporaryFolder(), rows, {
    model: { lstm: { hidden: 8, layers: 2 }, mlp: { hidden: 12, layers: 3 } },
    training: { ensemble: members },
    data: { maxImbalance: 10 },
    system,
  })
  const task = prepareTask(electrodialysis.parts, config, await readExperiments(config))
  const { size: parameters } = task.model.parameters
  const weights = new Float32Array(members * parameters)
  for (let k = 0; k < members; k++)
    weights.set(
      initialise(task.model.parameters, 4 + k).map((weight) => weight * (2 + k)),
      k * parameters,
    )
  const ask = askIn(runtime, task.tables)
  const alone = { ...task, config: { ...config, training: { ...config.training, ensemble: 1 } } }
  return {
    ...{ task, weights },
    answers: courses(task, askMembers(ask, members))(weights),
    each: Array.from({ length: members }, (_, k) =>
      courses(alone, askIn(runtime, task.tables))(weights.subarray(k * parameters, (k + 1) * parameters)),
    ),
  }
}

const totalOf = (values: ArrayLike<number>, row: number, quantity: number): number => {
  const at = row * size + quantity * compartments
  return [0, 1, 2].reduce((sum, k) => sum + (values[at + k] ?? NaN), 0)
}

test.each(Object.entries(systems))(
  'the mean is of what members hold, and keeps totals to the bit: %s',
  async (_, system) => {
    const { answers, each } = await untrained(system)
    for (const start of ['free', 'oneStep', { from: 3 }] as CourseStart[]) {
      const mean = await answers.run(places, start)
      const own: Courses[] = []
      for (const member of each) own.push(await member.run(places, start))
      const parts = ['contents', 'outside'] as const
      for (const part of parts)
        for (const [at, value] of mean[part].entries()) {
          const wanted = own.reduce((sum, course) => sum + course[part][at]! / members, 0)
          expect(Math.abs(value - wanted)).toBeLessThan(2e-6)
        }
      // Members are not alike: a mean of concentrations would be another.
      expect(Math.abs(own[0]!.contents[40]! - own[1]!.contents[40]!)).toBeGreaterThan(1e-4)
      for (let row = 0; row < mean.contents.length / size; row++)
        for (let k = compartments; k < size; k++) {
          const held = mean.contents[row * size + k]!
          expect(held).toBeGreaterThanOrEqual(0)
          const volume = mean.contents[row * size + (k % compartments)]!
          expect(mean.seen[row * 10 + k]).toBeCloseTo(held / volume, 5)
        }
    }
    const { contents, outside, steps } = await answers.run(places, 'free')
    const beginnings = await each[0]!.run(places, 'free')
    for (const [experiment] of places.entries())
      for (let quantity = 0; quantity < 3; quantity++) {
        const left = (course: Courses, step: number): number =>
          course.outside[(step * places.length + experiment) * 3 + quantity] ?? 0
        const begun = totalOf(beginnings.contents, experiment, quantity) + left(beginnings, 0)
        let gone = 0
        for (let step = 0; step < steps; step++) {
          gone += outside.length > 0 ? left({ contents, outside } as Courses, step) : 0
          expect(totalOf(contents, step * places.length + experiment, quantity) + gone).toBe(begun)
        }
      }
  },
)

test.each(Object.entries(systems))(
  'the files say what was evaluated, whole batches and stepped: %s',
  async (_, system) => {
    const { task, weights, answers } = await untrained(system)
    const { config, fitted, model } = task
    const file = join(temporaryFolder(), 'model.onnx')
    const created = '2020-01-01T00:00:00.000Z'
    writeEmulators(
      electrodialysis.parts,
      { config, fitted, model, weights, calibration: null, created, metrics: {} },
      file,
    )
    const [batch, step] = [await openEmulator(file), await openEmulator(file.replace('.onnx', '.step.onnx'))]
    const names = ['VF', 'VA', 'VB', 'CFLA', 'CALA', 'CBLA', 'CFK', 'CAK', 'CBK']
    const course = (k: number) => rows.slice(k * 9, k * 9 + 9)
    const first = names.map((name) => Number(course(1)[0]![name]))
    const initial_responses = [[Number(course(1)[0]!['I'])]]
    const controls = [course(1).map(({ V, E }) => [Number(V), Number(E)])]
    const near = (found: ArrayLike<number | bigint>, at: number, wanted: number): void =>
      expect(Math.abs(Number(found[at]) - wanted)).toBeLessThan(2e-5 * Math.max(1, Math.abs(wanted)))

    const { seen } = await answers.run(places, 'free')
    const { outputs } = await batch.predict({ initial: [first], initial_responses, controls })
    for (let sample = 1; sample < 9; sample++) {
      const wanted = seen.subarray((sample - 1) * 20, (sample - 1) * 20 + 10)
      names.forEach((name, k) => near(outputs['states']!.columns[name]!, sample, wanted[k]!))
      near(outputs['responses']!.columns['I']!, sample, wanted[9]!)
    }
    expect(batch.metadata.description).toContain('The mean of 3 networks.')

    const contained = (state: readonly number[]): number[] =>
      state.map((value, k) => (k < compartments ? value : value * state[k % compartments]!))
    const steered = { controls: [controls[0]![0]!], next_controls: [controls[0]![0]!] }
    let now = await step.step({
      contents: [contained(first)],
      last_responses: initial_responses,
      ...steered,
    })
    for (let sample = 1; sample < 9; sample++) {
      names.forEach((name, k) => near(now.outputs['state']!.columns[name]!, 0, seen[(sample - 1) * 20 + k]!))
      if (sample < 8) now = await step.step(steered, now.state)
    }

    // Somebody measures: all members begin anew from there, as one step ahead in the evaluation.
    const oneStep = await answers.run(places, 'oneStep')
    let { state } = await step.step({
      contents: [contained(first)],
      last_responses: initial_responses,
      ...steered,
    })
    for (let sample = 1; sample < 4; sample++) {
      const measured = course(1)[sample]!
      const next = await step.step(
        {
          ...steered,
          contents: [contained(names.map((name) => Number(measured[name])))],
          last_responses: [[Number(measured['I'])]],
        },
        state,
      )
      state = next.state
      names.forEach((name, k) =>
        near(next.outputs['state']!.columns[name]!, 0, oneStep.seen[sample * 20 + k]!),
      )
    }
    await batch.close()
    await step.close()
  },
)

/** Twelve simulated batches and a study file of a small ensemble. */
async function simulated(): Promise<string> {
  const folder = temporaryFolder()
  const context = { reporter: silentReporter, signal: new AbortController().signal }
  await simulateElectrodialysis(
    simulationSchema.parse({ samples: 12, seed: 2 }),
    join(folder, 'data'),
    context,
  )
  const study = join(folder, 'study.yaml')
  writeFileSync(
    study,
    `study: electrodialysis
data: { folder: data }
split: { test: 0.25, validation: 0.25 }
model: { lstm: { hidden: 8 }, mlp: { hidden: 12 } }
training: { epochs: 10, learningRate: 3.e-3, batch: 3, ensemble: 3 }
tuning: { trials: 3, folds: 2, epochs: 2, pruner: none, space: { training.ensemble: { choices: [1, 2] } } }
threads: 2
`,
  )
  return study
}

test('trained, evaluated, compared with one network, and searched for', async () => {
  const study = await simulated()
  const folder = join(study, '..')
  const { run, evaluation } = await train(study, { out: join(folder, 'three') })
  const { parts } = evaluation!.metrics as { parts: PartEvaluation[] }
  for (const { largestDrift, physicalShare } of parts) {
    expect(largestDrift).toBe(0)
    expect(physicalShare).toBe(1)
  }
  const report = readFileSync(join(run, 'evaluation_report.txt'), 'utf8')
  expect(report).toContain('3 side by side; the emulator is their mean')

  const one = await train(study, {
    out: join(folder, 'one'),
    overrides: [parseOverride('training.ensemble=1')],
  })
  const { targets } = await compare([one.run, run])
  expect(targets.at(-1)?.differences).toHaveLength(1)

  const { trials, bestStudy } = await tune(study, { out: join(folder, 'search') })
  expect(trials.map(({ state }) => state)).toEqual(['complete', 'complete', 'complete'])
  expect(existsSync(bestStudy ?? '')).toBe(true)
})

test('numbers of networks that mean nothing are refused, and more weights than can be held', async () => {
  const study = await simulated()
  const refusal = (...overrides: readonly string[]) =>
    expect(train(study, { out: join(study, '..', 'refused'), overrides: overrides.map(parseOverride) }))
      .rejects
  for (const wrong of ['0', '-1', '2.5', '51', '1e9', 'many', 'null', '[2]'])
    await refusal(`training.ensemble=${wrong}`).toThrow(/training\.ensemble/)
  await refusal('training.ensemble=50', 'model.lstm.hidden=2048', 'model.mlp.hidden=2048').toThrow(
    /parameters, more than the 268,435,456 that can be trained/,
  )
})
