import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { jsonSchema } from '@utsushi/study'
import { electrodialysisSchema } from './config.js'
import { amountUnit } from './data/experiments.js'
import { declaredSystem } from './data/system.js'

const messages = (written: unknown): string[] =>
  electrodialysisSchema
    .safeParse(written)
    .error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? []

/** The parts of a system that must be there. */
const bmed = () => ({
  compartments: { diluate: { volume: 'VD' }, concentrate: { volume: 'VC' } },
  species: { chloride: { diluate: 'DCl', concentrate: 'CCl' } },
})

test('a study file that says nothing declares the BMED layout and the source’s settings', () => {
  const config = electrodialysisSchema.parse({})
  const { compartments, species, exchanges, places, variables } = declaredSystem(config)
  expect([compartments, species]).toEqual([
    ['feed', 'acid', 'base'],
    ['lactate', 'potassium'],
  ])
  expect(exchanges).toEqual([
    [0, 1],
    [0, 2],
  ])
  expect(places).toEqual({
    controls: [0, 1],
    volumes: [2, 3, 4],
    concentrations: [
      [5, 6, 7],
      [8, 9, 10],
    ],
    responses: [11],
  })
  expect(variables.at(-1)).toEqual({ name: 'I', unit: 'A', kind: 'response', mode: 'predicted' })
  expect(config.split).toMatchObject({ test: 0.2, seed: 42 })
  expect(config.training).toMatchObject({ epochs: 200, batch: 1, learningRate: 1e-3 })
  expect(config.model).toMatchObject({
    teacherForcing: 0.8,
    lstm: { hidden: 64, layers: 1 },
    mlp: { hidden: 128 },
  })
})

test.each([
  [{ data: { timeUnit: 'banana' } }, 'data.timeUnit: "banana" is no unit: expected one such as'],
  [{ data: { timeUnit: 'hour s' } }, 'data.timeUnit: expected a unit such as h, got h s'],
  [{ data: { timeUnit: 'houers' } }, 'data.timeUnit: "houers" is no unit, did you mean "hours"?'],
  [{ system: { ...bmed(), controls: { V: 'vlt' } } }, 'system.controls.V: "vlt" is no unit'],
  [
    { system: { ...bmed(), concentrationUnit: 'ppm' } },
    'system.concentrationUnit: ppm × system.volumeUnit L is no amount — give both per volume (mol L⁻¹ and L) or both per mass (mol kg⁻¹ and kg)',
  ],
  [
    { system: { ...bmed(), volumeUnit: 'kg' } },
    'system.concentrationUnit: mol L⁻¹ × system.volumeUnit kg is no amount',
  ],
  [{ system: { ...bmed(), volumeUnit: 'm2' } }, 'system.volumeUnit: expected a unit such as L or kg, got m²'],
  [
    { system: { ...bmed(), concentrationUnit: 'mol' } },
    'system.concentrationUnit: expected a unit such as mol L⁻¹ or g L⁻¹ or mol kg⁻¹ or g kg⁻¹, got mol',
  ],
])('%j is refused with its key', (written, message) => {
  expect(messages(written)).toEqual([expect.stringContaining(message) as string])
})

test.each([
  ['mol/L', 'L', 'mol'],
  ['mmol L-1', 'litre', 'mmol'],
  ['g/L', 'L', 'g'],
  ['kg m-3', 'm3', 'kg'],
  ['mol/L', 'mL', 'mol/L mL'],
])('%s × %s is an amount in %s', (concentrationUnit, volumeUnit, amount) => {
  expect(amountUnit({ concentrationUnit, volumeUnit })).toBe(amount)
})

test('a resolved configuration resolves to itself', () => {
  const config = electrodialysisSchema.parse({})
  expect(electrodialysisSchema.parse(JSON.parse(JSON.stringify(config)))).toEqual(config)
})

const two = {
  compartments: { diluate: { volume: 'VD' }, concentrate: { volume: 'VC' } },
  species: { chloride: { diluate: 'DCl', concentrate: 'CCl' } },
  controls: { U: 'V' },
}

test('another system is declared by the study file alone', () => {
  const system = declaredSystem(
    electrodialysisSchema.parse({
      system: {
        ...two,
        reservoir: { compartments: ['concentrate'] },
        responses: { A: { unit: 'A', mode: 'measured' } },
      },
    }),
  )
  expect(system.variables.map(({ name }) => name)).toEqual(['U', 'VD', 'VC', 'DCl', 'CCl', 'A'])
  expect(system.reservoir).toEqual({ compartments: [1], species: [0], volume: true })
  expect(system.variables.at(-1)?.mode).toBe('measured')
})

test('what does not fit together is refused by key', () => {
  expect(messages({ system: { ...two, species: { chloride: { diluate: 'DCl' } } } })).toEqual([
    'system.species.chloride: lacks the column of its concentration in concentrate',
  ])
  expect(messages({ system: { ...two, exchanges: [['diluate', 'rinse']] } })).toEqual([
    'system.exchanges: "rinse" is none of the compartments (there are: diluate, concentrate)',
  ])
  expect(messages({ system: { ...two, responses: { VD: 'L' } } })[0]).toMatch(
    'system.responses.VD: column "VD" already stands in system.compartments.diluate',
  )
  expect(messages({ scaling: { ratios: { Q: 0.1 } } })[0]).toMatch('"Q" is no column of the system')
  expect(messages({ split: { extremes: { I: 0.1 } } })[0]).toMatch(
    '"I" is none of the controls (there are: V, E)',
  )
  expect(messages({ model: { hiden: 3 } })[0]).toMatch('Unrecognized key')
})

test.each([
  ['electrodialysis.yaml', 'V E VF VA VB CFLA CALA CBLA CFK CAK CBK I', 'bmed'],
  ['electrodialysis-two-compartments.yaml', 'U VD VC Na_D Na_C Cl_D Cl_C SO4_D SO4_C I', 'ed'],
])('examples/%s declares its system', (name, columns, process) => {
  const url = new URL(`../../../../../examples/${name}`, import.meta.url)
  const { study, ...sections } = parse(readFileSync(url, 'utf8')) as Record<string, unknown>
  expect(study).toBe('electrodialysis')
  const config = electrodialysisSchema.parse(sections)
  expect(declaredSystem(config).variables.map((variable) => variable.name)).toEqual(columns.split(' '))
  expect(config.simulation.process).toBe(process)
})

interface Node {
  readonly properties?: Readonly<Record<string, Node>>
  readonly default?: unknown
}

function* settings(node: Node, path: readonly string[] = []): Generator<[string, unknown]> {
  for (const [key, inner] of Object.entries(node.properties ?? {})) {
    if (inner.properties === undefined) yield [[...path, key].join('.'), inner.default]
    else yield* settings(inner, [...path, key])
  }
}

test('the page of the study tells of every setting and its default', () => {
  const url = new URL('../../../../../docs/studies/electrodialysis.md', import.meta.url)
  const rows = readFileSync(url, 'utf8').split('\n')
  for (const [key, value] of settings(jsonSchema(electrodialysisSchema))) {
    // The same in every study: docs/guide.md has them.
    if (key.startsWith('tuning.')) continue
    const row = rows.find((line) => line.startsWith(`| \`${key}\` `))
    expect(row, `docs/studies/electrodialysis.md has no row for ${key}`).toBeDefined()
    expect(row!.split(' | ')[1]!.trim().replaceAll('`', '')).toBe(
      value === undefined ? '' : JSON.stringify(value).replaceAll('"', ''),
    )
  }
})
