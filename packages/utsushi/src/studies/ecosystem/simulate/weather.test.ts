import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { dayOfYear, parseDay } from '@utsushi/data'
import { expect, test } from 'vitest'
import { constants } from './parameters.js'
import {
  co2Response,
  dayLength,
  deficitResponse,
  driverNames,
  middayPpfd,
  parseWeather,
  referenceEvaporation,
  saturationPressure,
  shippedWeather,
  vapourPressure,
  weatherBetween,
} from './weather.js'

const site = { name: 'test', latitude: 51, pressure: 960 }
const head = ['date', ...driverNames].join(',')
const row = (date: string, temperature = '8') => `${date},7,${temperature},6,6,120,60,2,0.005,3,380`

test('ten whole years of Hainich ship, every day, with a climate like Hainich', async () => {
  const { dates, drivers } = await shippedWeather()
  expect(dates.length).toBe(3653)
  expect([dates[0], dates.at(-1)]).toEqual(['2003-01-01', '2012-12-31'])
  const mean = (name: (typeof driverNames)[number]) => drivers[name].reduce((a, b) => a + b, 0) / dates.length
  expect(mean('tmp_2m')).toBeCloseTo(8.3, 0)
  expect(mean('prate_sfc') * 365.25).toBeGreaterThan(500)
  expect(mean('prate_sfc') * 365.25).toBeLessThan(900)
  expect(mean('tmp200_soil')).toBeCloseTo(mean('tmp10_soil'), 0)
  // The deep soil swings less and later than the shallow one.
  const range = (name: (typeof driverNames)[number]) =>
    Math.max(...drivers[name]) - Math.min(...drivers[name])
  expect(range('tmp200_soil')).toBeLessThan(0.7 * range('tmp10_soil'))
})

const fluxnet = fileURLToPath(
  new URL(
    '../../../../../../../shared/data/fluxnet/FLX_DE-Hai_FLUXNET2015_SUBSET_DD_2000-2012_1-4.csv',
    import.meta.url,
  ),
)
const source = (() => {
  try {
    return readFileSync(fluxnet, 'utf8')
  } catch {
    console.log('weather.test: the FLUXNET2015 file of DE-Hai is not at hand; its comparison is skipped')
    return undefined
  }
})()

test.skipIf(source === undefined)('specific humidity gives back the measured humidity deficit', async () => {
  const rows = (source ?? '').trim().split(/\r?\n/)
  const names = (rows[0] ?? '').split(',')
  const at = (cells: string[], name: string) => Number(cells[names.indexOf(name)])
  const weather = await shippedWeather()
  const measured = rows.slice(1).map((line) => line.split(','))
  const start = measured.findIndex(([stamp]) => stamp === '20030101')
  let worst = 0
  weather.dates.forEach((_, day) => {
    const cells = measured[start + day]!
    const vapour = vapourPressure(weather.drivers.spfh_2m[day]!, 10 * at(cells, 'PA_F'))
    const deficit = saturationPressure(weather.drivers.tmp_2m[day]!) - vapour
    worst = Math.max(worst, Math.abs(deficit - at(cells, 'VPD_F')))
  })
  expect(worst).toBeLessThan(0.02)
})

test.each([
  [`${head}\n${row('2010-01-01')}\n${row('2010-01-03')}`, 'row 3: 2010-01-03 does not follow 2010-01-01'],
  [`${head}\n${row('2010-01-01', '-9999')}`, 'row 2: tmp_2m is "-9999"'],
  [`${head}\n${row('2010-01-01', '281.3')}`, 'row 2: tmp_2m is "281.3"; expected -80 to 60 (°C)'],
  [`${head}\n${row('2010-01-01', '')}`, 'row 2: tmp_2m is ""'],
  [`${head}\n${row('1.1.2010')}`, 'row 2: date is "1.1.2010"; expected YYYY-MM-DD'],
  [`${head.replace('a_co2', 'co2')}\n${row('2010-01-01')}`, 'no column "a_co2"'],
])('weather that would mislead is refused with its place: %#', (text, message) => {
  expect(() => parseWeather(text, 'w.csv', site)).toThrow(message)
})

test('a period is cut out of the weather, and refused outside it', () => {
  const days = ['2010-01-01', '2010-01-02', '2010-01-03'].map((date) => row(date))
  const weather = parseWeather([head, ...days].join('\n'), 'w.csv', site)
  expect(weatherBetween(weather, '2010-01-02', '2010-01-03').dates).toEqual(['2010-01-02', '2010-01-03'])
  expect(() => weatherBetween(weather, '2010-01-02', '2011-01-01')).toThrow('covers 2010-01-01 to 2010-01-03')
})

test('days at Hainich are 16 and 8 hours long at the solstices', () => {
  expect(dayLength(dayOfYear(parseDay('2010-06-21')), 51.08) / 3600).toBeCloseTo(16.3, 0)
  expect(dayLength(dayOfYear(parseDay('2010-12-21')), 51.08) / 3600).toBeCloseTo(7.8, 0)
  expect(dayOfYear(parseDay('2012-12-31'))).toBe(366)
})

test('polar night gives finite light', () => {
  expect(middayPpfd(2, dayLength(355, 80))).toBeLessThan(1000)
})

test('midday light spread over a sin² day is the light of the day', () => {
  const [shortwave, length] = [240, 16 * 3600]
  const photons = (middayPpfd(shortwave, length) / 2) * length
  expect(photons).toBeCloseTo(shortwave * constants.photonsPerJoule * 86_400, 3)
})

test('reference evapotranspiration agrees with FAO-56 example 18 (Brussels, 6 July: 3.9 mm)', () => {
  const evaporation = referenceEvaporation({
    temperature: 16.9,
    vapour: 1.409,
    shortwave: 22.07 / 0.0864,
    cloud: ((1 - 22.07 / 30.9) / 0.75) ** (1 / 3.4),
    wind: 2.78,
    pressure: 100.1,
  })
  expect(evaporation).toBeGreaterThan(3.5)
  expect(evaporation).toBeLessThan(4.5)
})

test('saturation pressure at 20 °C is 23.4 hPa within half a percent', () => {
  expect(saturationPressure(20) / 23.37).toBeCloseTo(1, 2)
})

test('more CO2 and moister air fix more', () => {
  expect(co2Response(constants.referenceCo2)).toBe(1)
  expect(co2Response(560)).toBeGreaterThan(1.15)
  expect(co2Response(560)).toBeLessThan(1.4)
  expect(co2Response(40)).toBe(0)
  expect(deficitResponse(0)).toBe(1)
  expect(deficitResponse(constants.halvingDeficit)).toBe(0.5)
})
