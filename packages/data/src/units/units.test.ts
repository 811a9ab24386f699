import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { conversion, isSameUnit } from './convert-unit.js'
import { formatUnit } from './format-unit.js'
import { namedUnit } from './header-unit.js'
import { knownUnit, parseUnit, unitProblem } from './parse-unit.js'
import { kindOfUnit, yearlyRate } from './rate.js'

describe('a unit is read in every spelling of the field, and shown in one', () => {
  test.each([
    ['g C m⁻² day⁻¹', ['g C m-2 day-1', 'gC m-2 d-1', 'gC/m2/d', 'g C m^-2 day^-1', 'g C m**-2 d**-1']],
    ['g C m⁻² day⁻¹', ['gC·m⁻²·d⁻¹', 'g{C}.m-2.d-1', 'g C m^{-2} d^{-1}', 'gCm-2d-1', 'g C per m2 per day']],
    ['g C m⁻² day⁻¹', ['g (C) m-2 day-1', '[g C m-2 day-1]', 'g C m −2 day −1', 'g C/(m2 d)', 'gC/m²/day']],
    [
      'kg C m⁻² s⁻¹',
      ['kg C m-2 s-1', 'kgC m-2 s-1', 'kgC/m2/s', 'kg C m-2 sec-1', 'kilogram C m-2 second-1'],
    ],
    ['kg C m⁻² year⁻¹', ['kgC m-2 yr-1', 'kgC/m2/yr', 'kg C m-2 a-1', 'kgC m-2 y-1']],
    ['µmol CO2 m⁻² s⁻¹', ['umol CO2 m-2 s-1', 'μmol CO₂ m⁻² s⁻¹', 'umolCO2 m-2 s-1', 'µmol(CO2)/m2/s']],
    ['Mg C ha⁻¹ day⁻¹', ['Mg C ha-1 day-1', 'MgC/ha/d']],
    ['cm² (g dry matter)⁻¹', ['cm2 (g dry matter)-1', 'cm2/(g dry matter)', 'cm2 (g DM)-1', 'cm2 gDM-1']],
    ['µmol photons m⁻² s⁻¹', ['µmol photons m-2 s-1', 'umol quanta m-2 s-1', 'µE m-2 s-1']],
    ['t ha⁻¹ year⁻¹', ['t/ha/yr', 't ha-1 y-1', 'tonnes ha-1 year-1']],
    ['°C', ['degC', '°C', 'deg C', 'celsius', 'C', 'degrees Celsius', '℃', '° C']],
    ['1', ['1', '-', '', ' ', 'dimensionless', 'fraction', '[-]']],
    ['g C m⁻² (30 min)⁻¹', ['gC m-2 30min-1', 'gC m-2 (30 min)-1', 'g C m-2 halfhour-1']],
    ['m s⁻¹', ['m s-1', 'ms-1', 'm/s']],
    ['(ms)⁻¹', ['(ms)-1']],
    ['kg kg⁻¹', ['kgkg-1', 'kg/kg']],
    ['W m⁻²', ['W m-2', 'W/m^2', 'Wm-2', 'watt m-2']],
    ['m³ m⁻³', ['m3 m-3', 'm3/m3', 'm^3 m^-3', 'cubic m per cubic m']],
    ['mS cm⁻¹', ['mS/cm', 'mS cm-1']],
    ['J kg⁻¹ K⁻¹', ['J kg-1 K-1', 'J/kg/K']],
    ['g N (g C)⁻¹', ['g N (g C)-1', 'gN/gC', 'gN gC-1']],
    ...['mm day-1|mm day⁻¹', 'mmol mol-1|mmol mol⁻¹', 'mol/L|mol L⁻¹', 'L|L', 'ml|mL', '%|%', 'ppmv|ppm'].map(
      (pair): [string, string[]] => [pair.split('|')[1]!, [pair.split('|')[0]!]],
    ),
    ...['hPa|hPa', 'hours|h', 'min|min', 'A|A', 'V|V', 'Pa|Pa', 'N m-2|N m⁻²', '1e3 m3|1000 m³'].map(
      (pair): [string, string[]] => [pair.split('|')[1]!, [pair.split('|')[0]!]],
    ),
  ])('%s', (shown, spellings) => {
    for (const spelling of spellings) {
      expect(unitProblem(spelling), spelling).toBeUndefined()
      expect(formatUnit(spelling), spelling).toBe(shown)
    }
  })

  test('what is shown is read as the same unit again', () => {
    const term = fc.tuple(
      fc.constantFrom(
        'kg C',
        'g',
        'mol CO2',
        'µmol',
        'm',
        'day',
        's',
        'ha',
        'W',
        'Pa',
        'L',
        'mS',
        '°C',
        '30 min',
      ),
      fc.constantFrom(1, -1, 2, -2, 0.5),
    )
    fc.assert(
      fc.property(fc.array(term, { minLength: 1, maxLength: 4 }), (terms) => {
        const text = terms.map(([word, power]) => (power === 1 ? `(${word})` : `(${word})${power}`)).join(' ')
        const shown = formatUnit(parseUnit(text))
        expect(formatUnit(shown)).toBe(shown)
        expect(conversion(text, shown)).toEqual({ factor: 1, offset: 0 })
      }),
    )
  })

  test('no text breaks the reader', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'gCm-2 /()^day1.°µ{}k') }), (text) => {
        const problem = unitProblem(text)
        if (problem === undefined) expect(formatUnit(text).length).toBeGreaterThan(0)
        else expect(problem).toContain(`"${text.trim()}" `)
      }),
    )
  })
})

test.each([
  ['banana', /^"banana" is no unit: expected one such as g C m-2 day-1, kg C m-2 s-1/],
  ['g C m-2 dya-1', /did you mean "g C m-2 day-1"\?$/],
  ['kg C m-2 secnd-1', /did you mean "kg C m-2 second-1"\?$/],
  ['g C m-2 dy-1', /did you mean "g C m-2 day-1"\?$/],
  ['g/m2/dy', /did you mean "g\/m2\/day"\?$/],
  ['kg mt-1', /did you mean "kg t-1"\?$/],
  ['kg hA-1', /did you mean "kg ha-1"\?$/],
  ['hbar', /did you mean "bar"\?$/],
  ['ds-1', /is no unit/],
  ['Mm3', /may mean two things: .* write 1e6 m3, or mm3$/],
  ['KG', /did you mean "kg"\?$/],
  ['w m-2', /did you mean "W m-2"\?$/],
  ['celcius', /did you mean "celsius"\?$/],
  ['g carbn m-2', /did you mean "g carbon m-2"\?$/],
  ['% of max', /is no unit/],
  ['J/kg K', /may mean two things: is K above the line or below\? — write exponents, such as W m-2 K-1/],
  ['g C (m-2', /opens a bracket that nobody closes/],
  ['g C m-2) day-1', /closes a bracket that nobody opened/],
  ['g/', /has nothing below the line/],
  ['g//m', /has nothing below the line/],
])('%j is no unit, and the nearest is named', (text, message) => {
  expect(unitProblem(text)).toMatch(message)
  expect(() => parseUnit(text)).toThrow(message)
})

describe('conversion', () => {
  test.each<[string, string, number, number?]>([
    ['kg C m-2 s-1', 'g C m-2 day-1', 8.64e7],
    ['kgC m-2 yr-1', 'g C m-2 day-1', 1000 / 365.2425],
    ['Mg C ha-1 day-1', 'g C m-2 day-1', 100],
    // 12.011 g of carbon a mole: 86400 s × 12.011e-6 g.
    ['µmol CO2 m-2 s-1', 'g C m-2 day-1', 1.0377504],
    ['umol m-2 s-1', 'g C m-2 day-1', 1.0377504],
    ['kg CO2', 'kg C', 12.011 / 44.009],
    ['g CH4', 'g C', 12.011 / 16.043],
    ['kg N2O', 'kg N', 28.014 / 44.013],
    ['g lactate/L', 'mol/L', 1 / 89.07],
    ['g NaCl/L', 'mmol/L', 1000 / 58.44],
    ['kg H2O m-2 s-1', 'mm day-1', 86_400],
    ['°C', 'K', 1, 273.15],
    ['°F', '°C', 5 / 9, -160 / 9],
    ['K m-1', '°C m-1', 1],
    ['%', 'm3 m-3', 0.01],
    ['m2 m-2', '1', 1],
    ['J m-2 s-1', 'W m-2', 1],
    ['M', 'mol/L', 1],
    ['mS/cm', 'dS m-1', 1],
    ['min', 'h', 1 / 60],
    ['g m-2', 'g C m-2', 1],
    ['g N (g C)-1', 'mol N (mol C)-1', 12.011 / 14.007],
  ])('%s → %s', (from, to, factor, offset = 0) => {
    const found = conversion(from, to)
    expect(found?.factor).toBeCloseTo(factor, 4 - Math.floor(Math.log10(factor)))
    expect(found?.offset).toBeCloseTo(offset, 6)
    const back = conversion(to, from)
    expect((found?.factor ?? 0) * (back?.factor ?? 0)).toBeCloseTo(1, 6)
  })

  test.each([
    ['kg C', 'm'],
    ['g dry matter m-2', 'g C m-2'],
    ['W m-2', 'µmol photons m-2 s-1'],
    ['g C m-2', 'g C m-2 day-1'],
    ['kg CO2', 'kg N'],
    ['°C', 'hPa'],
    ['banana', 'banana split'],
    ['unknown', '1'],
  ])('%s and %s are different things', (from, to) => {
    expect(conversion(from, to)).toBeUndefined()
  })

  test('the same unit in another spelling is the same', () => {
    expect(isSameUnit('gC/m2/d', 'g C m⁻² day⁻¹')).toBe(true)
    expect(isSameUnit('kg C m-2 s-1', 'g C m-2 s-1')).toBe(false)
    expect(isSameUnit('°C', 'K')).toBe(false)
  })
})

describe('a year of a rate', () => {
  test.each<[string, string, number, number]>([
    ['kg C m-2 s-1', 'kg C m⁻² year⁻¹', 31_556_952, 31_536_000],
    ['kgC m-2 yr-1', 'kg C m⁻² year⁻¹', 1, 1],
    ['g C m-2 day-1', 'g C m⁻² year⁻¹', 365.2425, 365],
    ['g C m-2 month-1', 'g C m⁻² year⁻¹', 12, 12],
    ['gC m-2 30min-1', 'g C m⁻² year⁻¹', 17_531.64, 17_520],
    ['µmol CO2 m-2 s-1', 'mol CO2 m⁻² year⁻¹', 31.556952, 31.536],
    ['W m-2', 'MJ m⁻² year⁻¹', 31.556952, 31.536],
    ['mm day-1', 'mm year⁻¹', 365.2425, 365],
    ['10 g m-2 day-1', 'g m⁻² year⁻¹', 3652.425, 3650],
  ])('%s', (rate, unit, mean, common) => {
    const yearly = yearlyRate(rate)
    expect(yearly?.unit).toBe(unit)
    expect(yearly?.factor()).toBeCloseTo(mean, 6)
    expect(yearly?.factor(365)).toBeCloseTo(common, 6)
    expect(kindOfUnit(rate)).toBe('flux')
  })

  test.each(['°C', 'm2 m-2', 'kg C m-2', 'm s-1', 'km h-1', 'day-1', '%', '1', 'Pa', 'V', 'mol/L', 'm s-2'])(
    '%s is a state, and never summed',
    (unit) => {
      expect(yearlyRate(unit)).toBeUndefined()
      expect(kindOfUnit(unit)).toBe('state')
    },
  )

  test('nobody knows the kind of what has no unit', () => {
    expect([kindOfUnit(undefined), kindOfUnit('unknown'), kindOfUnit('banana')]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
    expect(knownUnit('Unknown')).toBeUndefined()
  })
})

test.each([
  ['V (V)', 'V', 'V'],
  ['t [h]', 't', 'h'],
  ['Feed Na (mol/L)', 'Feed Na', 'mol/L'],
  ['Voltage, V', 'Voltage', 'V'],
  ['gpp (gC m-2 d-1)', 'gpp', 'gC m-2 d-1'],
  ['sla (cm2 (g dry matter)-1)', 'sla', 'cm2 (g dry matter)-1'],
  ['tair', 'tair', undefined],
  ['share (of total)', 'share (of total)', undefined],
  ['Voltage, v', 'Voltage, v', undefined],
  ['GPP_NT_VUT_REF', 'GPP_NT_VUT_REF', undefined],
])('the header %j is %j in %j', (header, name, unit) => {
  expect(namedUnit(header)).toEqual(unit === undefined ? { name } : { name, unit })
})
