// Derives the weather that ships with the ecosystem study from the FLUXNET2015 daily file of Hainich (DE-Hai).
// Usage: node derive.mjs FLX_DE-Hai_FLUXNET2015_SUBSET_DD_2000-2012_1-4.csv
// Writes de-hai.csv.gz and de-hai.json beside this script. Every formula is explained in README.md.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const FIRST = '2003-01-01'
const LAST = '2012-12-31'
const LONGEST_INTERPOLATED_GAP = 5

/** NOAA Global Monitoring Laboratory, globally averaged marine surface annual mean CO2, WMO X2019 scale, ppm. */
const annualMeanCo2 = {
  2000: 368.96,
  2001: 370.57,
  2002: 372.59,
  2003: 375.15,
  2004: 376.95,
  2005: 378.98,
  2006: 381.15,
  2007: 382.9,
  2008: 385.02,
  2009: 386.5,
  2010: 388.76,
  2011: 390.63,
  2012: 392.65,
}

const STEFAN_BOLTZMANN = 5.670374e-8
const EMISSIVITY = 0.98
const SOIL_DIFFUSIVITY = 5e-7

const source = process.argv[2]
if (source === undefined) {
  console.error('derive.mjs: give the path of the FLUXNET2015 daily csv of DE-Hai')
  process.exit(2)
}

const { dates, column } = readFluxnet(source)
const gaps = {}
const airTemperature = filled('TA_F')
const soilTemperature = filled('TS_F_MDS_2')
const shortwave = filled('SW_IN_F')
const potential = filled('SW_IN_POT')
const deficit = filled('VPD_F')
const pressure = filled('PA_F').map((kilopascal) => 10 * kilopascal)
const rain = filled('P_F')
const wind = filled('WS_F')

const surface = surfaceTemperature()
const deep = deepSoilTemperature(soilTemperature)
const cloud = cloudCover()
const humidity = specificHumidity()

const columns = {
  tmp_sfc: [surface.values, 2],
  tmp_2m: [airTemperature, 2],
  tmp10_soil: [soilTemperature, 2],
  tmp200_soil: [deep, 2],
  dswrf_sfc: [shortwave, 2],
  tcdc_clm: [cloud, 1],
  prate_sfc: [rain, 2],
  spfh_2m: [humidity.values, 6],
  wind_10m: [wind, 2],
  a_co2: [dates.map((date) => annualMeanCo2[date.slice(0, 4)]), 2],
}
const kept = dates.flatMap((date, day) => (date >= FIRST && date <= LAST ? [day] : []))
const lines = [['date', ...Object.keys(columns)].join(',')]
for (const day of kept) {
  const cells = Object.values(columns).map(([values, digits]) => plain(values[day], digits))
  lines.push([dates[day], ...cells].join(','))
}
write('de-hai.csv.gz', gzipSync(lines.join('\n') + '\n', { level: 9 }))

const meta = {
  site: 'DE-Hai (Hainich, Germany)',
  latitude: 51.0792,
  longitude: 10.4522,
  elevation: 430,
  pressure: Number((kept.reduce((sum, day) => sum + pressure[day], 0) / kept.length).toFixed(1)),
  from: FIRST,
  to: LAST,
  days: kept.length,
  units: {
    tmp_sfc: 'degC',
    tmp_2m: 'degC',
    tmp10_soil: 'degC',
    tmp200_soil: 'degC',
    dswrf_sfc: 'W m-2',
    tcdc_clm: '%',
    prate_sfc: 'mm day-1',
    spfh_2m: 'kg kg-1',
    wind_10m: 'm s-1',
    a_co2: 'ppm',
  },
  filled: {
    interpolatedDays: gaps,
    surfaceTemperatureByRegression: surface.regressed,
    surfaceTemperatureRegression: surface.coefficients,
    vapourPressureRaisedToFloor: humidity.raised,
  },
  licence: 'CC-BY-4.0',
  source: 'FLUXNET2015 DE-Hai, Pastorello et al. 2020, Scientific Data 7:225; CO2: NOAA GML annual means',
}
write('de-hai.json', JSON.stringify(meta, null, 2) + '\n')
console.log(JSON.stringify({ days: meta.days, pressure: meta.pressure, ...meta.filled }, null, 2))

/** Rows by day; a value of -9999 (missing) becomes NaN. Dates must follow each other. */
function readFluxnet(path) {
  const [head, ...rows] = readFileSync(path, 'utf8')
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(','))
  const dates = rows.map(([stamp]) => `${stamp.slice(0, 4)}-${stamp.slice(4, 6)}-${stamp.slice(6, 8)}`)
  dates.forEach((date, day) => {
    if (day > 0 && Date.parse(date) - Date.parse(dates[day - 1]) !== 86_400_000)
      throw new Error(`${path} row ${day + 2}: ${date} does not follow ${dates[day - 1]}`)
  })
  const column = (name) => {
    const index = head.indexOf(name)
    if (index < 0) throw new Error(`${path}: no column ${name}`)
    return rows.map((row) => (Number(row[index]) <= -9990 ? NaN : Number(row[index])))
  }
  return { dates, column }
}

/** A column with gaps of at most five days closed by a straight line, and counted; a longer gap is refused. */
function filled(name) {
  const values = column(name)
  let count = 0
  for (let day = 0; day < values.length; day++) {
    if (!Number.isNaN(values[day])) continue
    let end = day
    while (end < values.length && Number.isNaN(values[end])) end++
    if (day === 0 || end === values.length || end - day > LONGEST_INTERPOLATED_GAP)
      throw new Error(`${name}: ${end - day} days missing from ${dates[day]}, too long to interpolate`)
    const [before, after] = [values[day - 1], values[end]]
    for (let gap = day; gap < end; gap++)
      values[gap] = before + ((after - before) * (gap - day + 1)) / (end - day + 1)
    count += end - day
  }
  gaps[name] = count
  return values
}

/** Radiative temperature of what the tower sees; where longwave is missing, a regression on the measured days. */
function surfaceTemperature() {
  const outgoing = column('LW_OUT')
  const incoming = filled('LW_IN_F')
  const values = outgoing.map(
    (out, day) =>
      ((out - (1 - EMISSIVITY) * incoming[day]) / (EMISSIVITY * STEFAN_BOLTZMANN)) ** 0.25 - 273.15,
  )
  const predictors = dates.map((_, day) => [1, airTemperature[day], shortwave[day]])
  const measured = dates.flatMap((date, day) => (date >= FIRST && !Number.isNaN(values[day]) ? [day] : []))
  const coefficients = leastSquares(
    measured.map((day) => predictors[day]),
    measured.map((day) => values[day]),
  )
  let regressed = 0
  dates.forEach((date, day) => {
    if (!Number.isNaN(values[day])) return
    values[day] = predictors[day].reduce((sum, x, i) => sum + x * coefficients[i], 0)
    if (date >= FIRST && date <= LAST) regressed++
  })
  const [intercept, perAirTemperature, perShortwave] = coefficients.map((c) => Number(c.toFixed(5)))
  return { values, regressed, coefficients: { intercept, perAirTemperature, perShortwave } }
}

/** Heat conduction below the measured soil temperature (taken as 0.1 m) to 2 m; nothing flows at 12 m. */
function deepSoilTemperature(top) {
  const cell = 0.1
  const cells = 120
  const substeps = 24
  const number = (SOIL_DIFFUSIVITY * 86_400) / substeps / cell ** 2
  const mean = top.reduce((a, b) => a + b, 0) / top.length
  let profile = new Float64Array(cells).fill(mean)
  const advance = (boundary) => {
    for (let step = 0; step < substeps; step++) {
      const next = new Float64Array(cells)
      next[0] = boundary
      for (let i = 1; i < cells - 1; i++)
        next[i] = profile[i] + number * (profile[i - 1] - 2 * profile[i] + profile[i + 1])
      next[cells - 1] = next[cells - 2]
      profile = next
    }
    return profile[Math.round(1.9 / cell)]
  }
  // Four turns of the three years before the first one shipped settle the profile.
  for (let turn = 0; turn < 4; turn++) top.slice(0, 1096).forEach(advance)
  return top.map(advance)
}

/** Percent, from shortwave against its clear-sky value (Kasten & Czeplak 1980, solved for the cover). */
function cloudCover() {
  const ratios = shortwave.map((value, day) => value / potential[day])
  const dayOfYear = dates.map((date) =>
    Math.floor((Date.parse(date) - Date.parse(`${date.slice(0, 4)}-01-01`)) / 864e5),
  )
  const clear = Array.from({ length: 366 }, (_, centre) => {
    const near = ratios.filter((_, day) => {
      const apart = Math.abs(dayOfYear[day] - centre)
      return Math.min(apart, 366 - apart) <= 15
    })
    near.sort((a, b) => a - b)
    return near[Math.floor(0.98 * (near.length - 1))]
  })
  return ratios.map((ratio, day) => {
    const clearness = Math.min(1, ratio / clear[dayOfYear[day]])
    return 100 * Math.min(1, ((1 - clearness) / 0.75) ** (1 / 3.4))
  })
}

/** kg of vapour per kg of moist air, from vapour-pressure deficit, temperature and pressure. */
function specificHumidity() {
  let raised = 0
  const values = airTemperature.map((temperature, day) => {
    const saturation = 6.1094 * Math.exp((17.625 * temperature) / (temperature + 243.04))
    const floor = 0.05 * saturation
    if (saturation - deficit[day] < floor && dates[day] >= FIRST) raised++
    const vapour = Math.max(floor, saturation - deficit[day])
    return (0.622 * vapour) / (pressure[day] - 0.378 * vapour)
  })
  return { values, raised }
}

/** Coefficients of the normal equations, by Gaussian elimination. */
function leastSquares(rows, targets) {
  const n = rows[0].length
  const system = Array.from({ length: n }, (_, i) => [
    ...Array.from({ length: n }, (_, j) => rows.reduce((sum, row) => sum + row[i] * row[j], 0)),
    rows.reduce((sum, row, k) => sum + row[i] * targets[k], 0),
  ])
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < n; k++) {
      if (k === i) continue
      const factor = system[k][i] / system[i][i]
      for (let j = i; j <= n; j++) system[k][j] -= factor * system[i][j]
    }
  }
  return system.map((row, i) => row[n] / row[i])
}

function plain(value, digits) {
  if (!Number.isFinite(value)) throw new Error('a derived value is not finite')
  const text = value.toFixed(digits)
  return Number(text) === 0 ? '0' : text
}

function write(name, content) {
  writeFileSync(fileURLToPath(new URL(name, import.meta.url)), content)
}
