import { expect, test } from 'vitest'
import { madeUpEvaluation } from '../testing/made-up-evaluation.js'
import { bestBaseline, verdictOf } from './verdict.js'

test('a good emulator is praised by its numbers, and its limits are named', () => {
  const { findings, cautions, holds } = verdictOf([madeUpEvaluation()])
  expect(findings[0]).toContain('GPP, NPP and ER closely (R² 0.98,')
  expect(findings[0]).toContain('NEP well (R² 0.86, typical error 0.0038 Mg C ha⁻¹ day⁻¹)')
  expect(findings[1]).toBe(
    'Its errors are 39 % smaller than those of linear ARX, the best of the simple methods.',
  )
  expect(cautions.join('\n')).toContain('a_co2 is outside its training range in 100 %')
  expect(cautions.join('\n')).not.toContain('tmp_2m')
  expect(holds).toEqual(['NPP − Rh − NEP and GPP − ER − NEP close to 1.3 × 10⁻⁷ of the scale of the fluxes.'])
})

test('an emulator that climatology beats is not recommended, whatever its R²', () => {
  const evaluation = madeUpEvaluation()
  evaluation.baselines['day-of-year climatology']!['nep']!.rmse = 0.001
  const { findings, cautions } = verdictOf([evaluation])
  expect(cautions[0]).toBe(
    'Do not use it for NEP: day-of-year climatology does as well or better (RMSE 0.00100 against 0.00384).',
  )
  expect(findings.join(' ')).not.toMatch(/smaller[^.]*NEP/)
  expect(bestBaseline(evaluation, evaluation.fluxes[3]!)).toEqual({
    name: 'day-of-year climatology',
    rmse: 0.001,
  })
})

test('a balance that does not close, or is not a number, is never said to hold', () => {
  const evaluation = madeUpEvaluation()
  evaluation.closure[0]!.relativeToScale = 0.02
  evaluation.closure[1]!.relativeToScale = Number.NaN
  const { cautions, holds } = verdictOf([evaluation])
  expect(holds).toEqual([])
  expect(cautions.filter((caution) => caution.includes('does not close'))).toHaveLength(2)
})

test('a flux that is predicted poorly is a caution, with the reason for NEP', () => {
  const evaluation = madeUpEvaluation()
  evaluation.scores['nep']!.r2 = 0.31
  evaluation.scores['gpp']!.r2 = Number.NaN
  const { findings, cautions } = verdictOf([evaluation])
  expect(findings[0]).toContain('poorly')
  expect(cautions).toContain('NEP, the small difference of large fluxes, is predicted poorly: R² 0.31.')
  expect([...findings, ...cautions].join(' ')).not.toMatch(/NaN|undefined|Infinity/)
})

test('seasons, bias and growth with the forecast day are told when they matter', () => {
  const evaluation = madeUpEvaluation()
  evaluation.byMonth['er']![3]!.rmse = 0.02
  evaluation.scores['npp']!.bias = -0.002
  const text = verdictOf([evaluation]).cautions.join('\n')
  expect(text).toContain('largest for ER in April (7.5 times its mean)')
  expect(text).toContain('NPP is on average 0.0020 Mg C ha⁻¹ day⁻¹ too low')
  expect(text).toContain('on day 30 they are larger than on day 1 by a factor of 1.5 for GPP')
})

test('held-out samples are compared with the trained ones', () => {
  const heldOut = madeUpEvaluation('held-out')
  for (const score of Object.values(heldOut.scores)) score.rmse *= 2
  expect(verdictOf([madeUpEvaluation(), heldOut]).findings[2]).toMatch(
    /never seen.*errors are 2 times as large as for those/,
  )
})

test('inputs that leave their range by a hair share one caution; one that leaves it far has its own', () => {
  const evaluation = madeUpEvaluation()
  const range = { trainMin: 0, trainMax: 1, share: 0.13 }
  evaluation.extrapolations = [
    { column: 'lue', min: -0.02, max: 1, ...range },
    { column: 'sla', min: 0, max: 1.04, ...range },
    { column: 'tmin', unit: 'K', min: 0, max: 1.5, ...range },
  ]
  const told = verdictOf([evaluation]).cautions.filter((caution) => caution.includes('training range'))
  expect(told).toEqual([
    'tmin is outside its training range in 13 % of the evaluated values (0 to 1.500 K, training 0 to 1).',
    '2 inputs leave their training range by a little, sla farthest, by 4.0 % of that range: lue and sla. The table of inputs beyond training has the figures.',
  ])
})

test('a simple method that beats the emulator on unseen samples is told, with what it was given', () => {
  const heldOut = madeUpEvaluation('held-out')
  heldOut.baselines['linear ARX']!['er']!.rmse = 0.0001
  const text = verdictOf([madeUpEvaluation(), heldOut]).cautions.join('\n')
  expect(text).toContain(
    'never seen, a simple method does as well or better for ER. Last value and linear ARX',
  )
})
