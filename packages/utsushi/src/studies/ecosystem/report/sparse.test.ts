import { unreadable } from '@utsushi/study/testing'
import { textReport, type Block } from '@utsushi/study/report'
import { expect, test } from 'vitest'
import type { EcosystemEvaluation, FluxScore } from '../score/evaluation.js'
import { madeUpDocument, madeUpReportInput } from '../testing/made-up-report.js'
import type { EcosystemReportInput } from '../report.js'
import { ecosystemPictures } from './pictures.js'

const nothing: FluxScore = {
  ...{
    rmse: Number.NaN,
    mae: Number.NaN,
    bias: Number.NaN,
    r2: Number.NaN,
    nse: Number.NaN,
    kge: Number.NaN,
  },
  r2MedianPerSample: Number.NaN,
}

/** A flux that holds no value where it was to be scored. */
function withoutValues(evaluation: EcosystemEvaluation, flux: string): void {
  evaluation.scores[flux] = nothing
  for (const scores of Object.values(evaluation.baselines)) scores[flux] = nothing
  for (const entries of [evaluation.byLead[flux], evaluation.byMonth[flux]])
    for (const entry of entries ?? []) Object.assign(entry, nothing)
  evaluation.pairs[flux] = { observed: new Float32Array(), predicted: new Float32Array() }
  evaluation.worst = evaluation.worst.filter((window) => window.flux !== flux)
}

/** The report with the texts of its pictures, none of them drawn. */
function told(change: (input: EcosystemReportInput) => void) {
  const input = madeUpReportInput()
  change(input)
  const pictures = ecosystemPictures(input.evaluations)
  return madeUpDocument(input, (...names) =>
    names.flatMap((name): Block[] => {
      const picture = pictures[name]
      return picture === undefined
        ? []
        : [{ kind: 'figure', caption: picture.caption, alt: picture.alt ?? '', svg: '' }]
    }),
  )
}

const corners: Readonly<Record<string, (input: EcosystemReportInput) => void>> = {
  'a flux without values in the test period': ({ evaluations: [test] }) => withoutValues(test!, 'gpp'),
  'a flux without values anywhere': ({ evaluations }) =>
    evaluations.forEach((evaluation) => withoutValues(evaluation, 'gpp')),
  'no flux with values': ({ evaluations }) =>
    evaluations.forEach((evaluation) =>
      evaluation.fluxes.forEach(({ name }) => withoutValues(evaluation, name)),
    ),
  'a flux that never changes': ({ evaluations: [test] }) => {
    test!.scores['nep'] = { ...test!.scores['nep']!, r2: Number.NaN, nse: Number.NaN, kge: Number.NaN }
  },
  'one sample of one day': (input) => {
    const [test] = input.evaluations
    Object.assign(test!, { samples: 1, windows: 1, leadDays: 1, worst: test!.worst.slice(0, 1) })
    for (const flux of Object.keys(test!.byLead)) test!.byLead[flux] = test!.byLead[flux]!.slice(0, 1)
    Object.assign(input, { evaluations: [test] })
    Object.assign(input.dataset, { samples: 1, rows: 365, parts: [] })
    input.config.windows.horizon = 1
    input.config.windows.context = 1
  },
  'no parameters': (input) => {
    Object.assign(input.dataset, { statics: [] })
    Object.assign(input.config.model, { statics: [] })
  },
  'one sample in which nothing grows': ({ dataset }) => Object.assign(dataset, { nearlyDead: ['0019'] }),
  'no evaluation': (input) => Object.assign(input, { evaluations: [] }),
  'no baselines': ({ evaluations }) =>
    evaluations.forEach((evaluation) => Object.assign(evaluation, { baselines: {} })),
}

test.each(Object.entries(corners))('the report of %s has sentences that can be read', (_corner, change) => {
  expect(unreadable(told(change))).toEqual([])
})

const words = (corner: string): string => textReport(told(corners[corner]!)).replaceAll(/\s+/g, ' ')

test('a flux that is not scored is named as such, with the part, and graded in none', () => {
  const text = words('a flux without values in the test period')
  expect(text).toContain('GPP is not scored: it holds no value in the test period.')
  expect(text).not.toMatch(/GPP[^.]*poorly/)
  expect(words('a flux without values anywhere')).toContain(
    'GPP is not scored: it holds no value in the test period and the held-out samples.',
  )
  expect(words('no flux with values')).toContain(
    'Nothing is known of its errors: no flux holds a value in the test period.',
  )
})

test('a flux without an R² is told by its error', () => {
  expect(words('a flux that never changes')).toMatch(
    /NEP with a typical error of [\d.]+ Mg C ha⁻¹ day⁻¹ \(no R²/,
  )
})

test('samples in which nothing grows are named in the verdict', () => {
  const text = words('one sample in which nothing grows')
  expect(text).toContain('1 of 30 samples has next to no GPP (below 1 % of the median sample): 0019.')
  expect(text.indexOf('0019')).toBeLessThan(text.indexOf('Scores '))
})

test('test period and unseen samples are told by one sentence each, of the same form', () => {
  const text = words('no parameters')
  expect(text).toMatch(/it predicts GPP, NPP and ER closely \(R² [\d.]+, typical error [^)]*\) and NEP/)
  expect(text).toMatch(
    /never seen, which is what an emulator is for, it predicts GPP, NPP and ER \w+ \(R² [\d.]+, typical error/,
  )
})
