// Intervals by group hold in each group where those of all samples hold in none, and the emulator's file knows the group of what it is asked about.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openEmulator } from '@utsushi/emulator'
import { seededRandom } from '@utsushi/ground'
import { parseOverride, train } from '../../../index.js'
import { ecosystemSchema } from '../config.js'
import {
  calibrated,
  fluxesIn,
  intervalProblem,
  parseIntervals,
  type IntervalCalibration,
} from '../intervals.js'
import { intervalBlocks } from '../report/intervals.js'
import { coverageOf, type PartIntervals } from '../score/coverage.js'
import { simulateEnsemble } from '../simulate.js'
import { madeUpEvaluation } from '../testing/made-up-evaluation.js'
import { groupsOfSamples, sampleGroups } from './groups.js'

const [trained, calibrators, further] = [30, 80, 60]
const days = 40
const everyone = trained + calibrators + further

/** Samples with two parameters, of which those with b above 0.5 err ten times as much; nothing that the spread is told from tells them apart. */
function planted(seed: number) {
  const random = seededRandom(seed)
  const values = Float32Array.from({ length: 2 * everyone }, () => random.uniform())
  const statics = { names: ['a', 'b'], units: ['1', '1'], shape: [everyone, 2], missing: [0, 0], values }
  const held = (from: number, count: number) => {
    const [observed, predicted] = [new Float32Array(count * days), new Float32Array(count * days)]
    for (let at = 0; at < observed.length; at++) {
      const isNoisy = values[2 * (from + Math.floor(at / days)) + 1]! > 0.5
      predicted[at] = random.normal()
      observed[at] = predicted[at]! + (isNoisy ? 0.5 : 0.05) * random.normal()
    }
    return {
      ...{ observed, said: { predicted } },
      windows: {
        ...{ context: 0, horizon: days, count },
        entity: Int32Array.from({ length: count }, (_, k) => from + k),
        start: new Int32Array(count),
      },
    }
  }
  const target = { name: 'nep', unit: '1', center: 0, scale: 1, min: -3, max: 3, count: 100 }
  return {
    ...{ statics, calibrating: held(trained, calibrators), asked: held(trained + calibrators, further) },
    fitted: { targets: { kind: 'standard', features: [target] } } as unknown as Parameters<
      typeof calibrated
    >[0]['fitted'],
    train: { entities: Array.from({ length: trained }, (_, k) => k), from: 0, to: days },
    days: Array.from({ length: days }, (_, day) => 12_000 + day),
  }
}

const configOf = (intervals: object) => ecosystemSchema.parse({ data: { folder: '.' }, intervals })

/** Intervals on further samples, and the share of their days within by whether they are noisy. */
function covered(group: string | undefined, seed: number) {
  const { statics, calibrating, asked, fitted, train, days } = planted(seed)
  const config = configOf(group === undefined ? {} : { group })
  const groups = sampleGroups(config, { statics }, train)
  const calibration = calibrated({
    ...{ fitted, ...calibrating, level: 0.9, over: 'step' as const },
    ...(groups && { groups: { ...groups, of: groupsOfSamples(groups, { statics }) } }),
  })
  const task = { data: { days, statics }, parts: { train } } as unknown as Parameters<typeof coverageOf>[0]
  const all = coverageOf(task, calibration, { ...asked, own: false })
  return { all, calibration: parseIntervals(JSON.parse(JSON.stringify(calibration))) as IntervalCalibration }
}

test('intervals by groups of a parameter hold in each, and those of all samples in none', () => {
  const repeats = 10
  const shares = new Map<string, number>()
  for (let seed = 0; seed < repeats; seed++) {
    const { all, calibration } = covered('b', seed)
    const groups = all.fluxes['nep']!.byGroup!
    expect(groups.map(({ name }) => name)).toEqual(calibration.group!.names)
    expect(groups.reduce((sum, { samples }) => sum + samples, 0)).toBe(further)
    expect(all.groups!.reduce((sum, own) => sum + own.calibratedOn, 0)).toBe(calibrators)
    for (const [k, { spans }] of groups.entries())
      shares.set(`group ${k}`, (shares.get(`group ${k}`) ?? 0) + spans.step.coverage / repeats)
    // The last third is all noise, the first all quiet.
    expect(groups[2]!.spans.step.width).toBeGreaterThan(5 * groups[0]!.spans.step.width)
    // The same samples, with the intervals of all of them.
    const { statics, asked } = planted(seed)
    const { calibration: plain } = covered(undefined, seed)
    expect(plain.group).toBeUndefined()
    const [{ spread, factors }] = plain.fluxes as [IntervalCalibration['fluxes'][number]]
    const tally = [0, 1].map(() => ({ within: 0, count: 0 }))
    asked.observed.forEach((truth, at) => {
      const predicted = asked.said.predicted[at]!
      const own = tally[Number(statics.values[2 * asked.windows.entity[Math.floor(at / days)]! + 1]! > 0.5)]!
      own.count++
      if (Math.abs(truth - predicted) <= factors.step * (spread[0] + spread[1] * Math.abs(predicted)))
        own.within++
    })
    for (const [k, { within, count }] of tally.entries())
      shares.set(`all ${k}`, (shares.get(`all ${k}`) ?? 0) + within / count / repeats)
  }
  expect(shares.get('all 0')).toBeGreaterThan(0.97)
  expect(shares.get('all 1')).toBeLessThan(0.85)
  for (const k of [0, 2]) {
    expect(shares.get(`group ${k}`)).toBeGreaterThan(0.87)
    expect(shares.get(`group ${k}`)).toBeLessThan(0.93)
  }
})

test('the report tells each group, and without groups where samples lie in the space of parameters', () => {
  const held = madeUpEvaluation('held-out')
  const blocksOf = (group: string | undefined): string => {
    const { all } = covered(group, 1)
    const named = Object.fromEntries(held.fluxes.map(({ name }) => [name, all.fluxes['nep']!]))
    const intervals: PartIntervals = { ...all, fluxes: named }
    return JSON.stringify(intervalBlocks([{ ...held, intervals }], undefined))
  }
  const grouped = blocksOf('b')
  expect(grouped).toMatch(/by the groups that intervals were calibrated in/)
  expect(grouped).toMatch(/in each: b up to 0\.\d+ \(\d+ validation samples\), b from/)
  const plain = blocksOf(undefined)
  expect(plain).not.toContain('group')
  for (const blocks of [grouped, plain]) {
    expect(blocks).toMatch(/days within, and mean width, by where the samples lie in the space of parameters/)
    expect(blocks).not.toMatch(/NaN|undefined/)
  }
})

test('too few samples in a group, and what sets no samples apart, are refused', () => {
  const { statics, train } = planted(3)
  const validation = (count: number) => ({
    ...train,
    entities: Array.from({ length: count }, (_, k) => trained + k),
  })
  const problem = (intervals: object, count = calibrators, sites?: object) =>
    intervalProblem(
      configOf(intervals),
      { statics, ...(sites && { sites }) } as unknown as Parameters<typeof intervalProblem>[1],
      validation(count),
      train,
    )
  expect(problem({ group: 'b' })).toBeUndefined()
  expect(problem({ group: 'b', level: 0.98 })).toMatch(
    /^intervals\.group: of b up to 0\.\d+ \d+ samples validate that nothing was trained on, and intervals of 98 % need 49 or more in each group — raise split\.validationSamples/,
  )
  expect(problem({ group: 'b' }, 12)).toMatch(/need 9 or more in each group/)
  const { calibrating, fitted } = planted(3)
  const groups = { ...sampleGroups(configOf({ group: 'b' }), { statics }, train)!, of: () => 1 }
  expect(() => calibrated({ fitted, ...calibrating, level: 0.9, over: 'step', groups })).toThrow(
    /^intervals\.group: nep is known of 0 samples of b up to 0\.\d+ that calibrate/,
  )
  expect(() => problem({ group: 'lai' })).toThrow(
    'intervals.group: lai is no parameter that differs between samples (there are: a, b)',
  )
  // One site is no group, and sites that no descriptor tells apart cannot be told in a file.
  expect(() => problem({ group: 'site' })).toThrow('intervals.group: site is no parameter')
  const sites = {
    names: ['north', 'south'],
    of: Array.from({ length: everyone }, (_, k) => k % 2),
    descriptors: ['a'],
  }
  expect(() => problem({ group: 'site' }, calibrators, sites)).toThrow(
    'no descriptor has a value of its own at every site',
  )
})

test('sites are told by a descriptor that no two share, and another site is of the nearest', () => {
  const latitudes = [61, 38, 47.5]
  const of = [0, 1, 2, 0, 1, 2]
  const values = Float32Array.from(of.flatMap((site) => [100, latitudes[site]!]))
  const statics = {
    names: ['elevation', 'latitude'],
    units: ['m', 'deg'],
    shape: [6, 2],
    missing: [0, 0],
    values,
  }
  const samples = {
    statics,
    sites: { names: ['fen', 'oak', 'ash'], of, descriptors: ['elevation', 'latitude'] },
  } as unknown as Parameters<typeof sampleGroups>[1]
  const groups = sampleGroups(configOf({ group: 'site' }), samples, {
    entities: [0, 1, 2, 3],
    from: 0,
    to: 9,
  })!
  expect(groups).toEqual({ input: 1, edges: [42.75, 54.25], names: ['site oak', 'site ash', 'site fen'] })
  const group = groupsOfSamples(groups, samples)
  expect([0, 1, 2, 5].map(group)).toEqual([2, 0, 1, 1])
})

const folder = mkdtempSync(join(tmpdir(), 'utsushi-groups-'))
const out = join(folder, 'run')
const study = join(folder, 'study.yaml')

beforeAll(async () => {
  const period = { from: '2003-06-01', to: '2004-06-30', compress: false, pictures: false }
  await simulateEnsemble({ out: join(folder, 'sites'), samples: 20, sites: 2, seed: 3, ...period })
  await simulateEnsemble({ out: join(folder, 'one'), samples: 40, seed: 3, ...period })
  writeFileSync(
    study,
    `study: ecosystem
data: { folder: sites, targets: [gpp, nep], units: { latitude: deg, elevation: m } }
split: { by: samples, validationSamples: 0.4, holdOutSamples: 0.2 }
windows: { context: 20, horizon: 10, stride: 30, history: full }
model: { hidden: 6, layers: 1, embedding: 4, stateHidden: 4, headHidden: 6, components: 3 }
training: { batch: 8, epochs: 1, stepsPerEpoch: 4, warmupSteps: 1 }
intervals: { level: 0.75, group: site }
evaluation: { stride: 10, baselines: [climatology] }
threads: 1
`,
  )
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const inOne = [`data.folder=${join(folder, 'one')}`, 'data.units={}']

test.each([
  ['of sites, a network', []],
  ['of an ensemble, by a parameter', ['training.ensemble=2', 'intervals.group=latitude']],
  ['from end to end, one site', [...inOne, 'intervals.over=whole', 'intervals.group=tree_pmax']],
  ['of processes and a network', [...inOne, 'model.kind=joined', 'intervals.group=tree_pmax']],
  [
    'of components',
    [
      ...inOne,
      ...['model.kind=components', 'windows.context=0', 'windows.history=window'],
      'intervals.group=tree_pmax',
    ],
  ],
])('the file says the interval of the group that it is asked about: %s', async (_, changes) => {
  rmSync(out, { recursive: true, force: true })
  await train(study, { out, overrides: changes.map(parseOverride) })
  const found = parseIntervals(JSON.parse(readFileSync(join(out, 'calibration.json'), 'utf8')))
  const calibration = found as IntervalCalibration
  const { group, over } = calibration
  expect(group!.names.length).toBeGreaterThan(1)
  const emulator = await openEmulator(join(out, 'model.onnx'))
  expect(emulator.metadata.training['intervals']).toMatchObject({ groups: group!.names })
  const parameters = emulator.inputs.find(({ name }) => name === 'parameters')!.features
  const middle = ({ min, max }: (typeof parameters)[number]): number => ((min ?? 0) + (max ?? 0)) / 2
  const drivers = emulator.inputs.find(({ name }) => name === 'drivers')?.features
  // One place in each group: in front of the first edge, between edges, behind the last.
  const { edges, input } = group!
  const places = group!.names.map((_, k) =>
    k === 0 ? edges[0]! - 1e-3 : k === edges.length ? edges[k - 1]! + 1e-3 : (edges[k - 1]! + edges[k]!) / 2,
  )
  const rows = places.map((place) => parameters.map((own, k) => (k === input ? place : middle(own))))
  const { outputs } = await emulator.predict({
    parameters: rows,
    ...(drivers && { drivers: rows.map(() => Array.from({ length: 30 }, () => drivers.map(middle))) }),
  })
  const of = (output: string, name: string): ArrayLike<number> =>
    (outputs[output]?.columns[name] as Float32Array | undefined) ?? []
  for (const [place, name] of ['gpp', 'nep'].entries()) {
    const said = of('fluxes', name)
    const steps = said.length / rows.length
    for (let at = 0; at < said.length; at += 7) {
      const flux = fluxesIn(calibration, Math.floor(at / steps))[place]!
      const [always, grows, apart] = flux.spread
      const members = of('deviation', `${name}_deviation`)[at] ?? 0
      const reach = flux.factors[over] * (always + grows * Math.abs(said[at]!) + apart * members)
      const lower = flux.fromZero ? Math.max(0, said[at]! - reach) : said[at]! - reach
      const close = 1e-4 * Math.max(1, reach)
      expect(Math.abs(of('upper', `${name}_upper`)[at]! - said[at]! - reach)).toBeLessThan(close)
      expect(Math.abs(of('lower', `${name}_lower`)[at]! - lower)).toBeLessThan(close)
    }
  }
  // Groups differ: following none of them would have been seen.
  const factors = group!.factors.map(([first]) => first![over])
  expect(new Set(factors).size).toBe(factors.length)
  await emulator.close()
  expect(readFileSync(join(out, 'evaluation_report.txt'), 'utf8')).toContain(
    'by the groups that intervals were',
  )
})

test('a training whose groups are too small ends before it begins', async () => {
  const overrides = [...inOne, 'intervals.level=0.95', 'intervals.group=tree_pmax'].map(parseOverride)
  await expect(train(study, { out: join(folder, 'few'), overrides })).rejects.toThrow(
    /intervals\.group: of tree_pmax .* need 19 or more in each group/,
  )
})
