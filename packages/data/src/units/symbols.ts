// The unit symbols that tables of process models, weather and laboratories use: what each is called, how it is written
// here, and what it is in metre, kilogram, second, ampere, kelvin, mole and radian. Factors are exact or of the SI brochure
// (BIPM 2019); a year is the mean Gregorian one, 365.2425 days.

/** Powers of m, kg, s, A, K, mol, rad. */
export type Dimension = readonly [
  length: number,
  mass: number,
  time: number,
  current: number,
  temperature: number,
  amount: number,
  angle: number,
]

/** Seconds in the mean Gregorian year, 365.2425 days. */
export const YEAR_SECONDS = 31_556_952

/** A symbol: value × factor (+ offset) is the quantity in base units. */
export interface UnitSymbol {
  /** As it is written here: `day`, `µmol`, `°C`. */
  readonly shown: string
  readonly dimension: Dimension
  readonly factor: number
  /** Kelvin at zero of a temperature scale. */
  readonly offset?: number
  /** Of what it counts, where the symbol says: photons of an einstein. */
  readonly substance?: string
}

const none: Dimension = [0, 0, 0, 0, 0, 0, 0]
const length: Dimension = [1, 0, 0, 0, 0, 0, 0]
const mass: Dimension = [0, 1, 0, 0, 0, 0, 0]
const time: Dimension = [0, 0, 1, 0, 0, 0, 0]
const amount: Dimension = [0, 0, 0, 0, 0, 1, 0]
const temperature: Dimension = [0, 0, 0, 0, 1, 0, 0]
const area: Dimension = [2, 0, 0, 0, 0, 0, 0]
const volume: Dimension = [3, 0, 0, 0, 0, 0, 0]
const pressure: Dimension = [-1, 1, -2, 0, 0, 0, 0]
const energy: Dimension = [2, 1, -2, 0, 0, 0, 0]

/**
 * Symbols that take a prefix, by how they may be written, and the prefixes that somebody means: a hectobar, a decisecond or a
 * millitonne is another unit misspelled.
 */
const prefixed: readonly (readonly [
  names: string,
  shown: string,
  dimension: Dimension,
  factor: number,
  takes: string,
])[] = [
  ['m metre metres meter meters', 'm', length, 1, 'TGMkhdcmµnp'],
  ['g gram grams gramme grammes', 'g', mass, 1e-3, 'PTGMkhdcmµnp'],
  ['s', 's', time, 1, 'mµnp'],
  ['mol mole moles mols', 'mol', amount, 1, 'PTGMkcmµnp'],
  ['L l litre litres liter liters', 'L', volume, 1e-3, 'GMkhdcmµnp'],
  ['M', 'M', [-3, 0, 0, 0, 0, 1, 0], 1e3, 'mµnp'],
  ['A ampere amperes amp amps', 'A', [0, 0, 0, 1, 0, 0, 0], 1, 'kmµnp'],
  ['V volt volts', 'V', [2, 1, -3, -1, 0, 0, 0], 1, 'Mkmµn'],
  ['W watt watts', 'W', [2, 1, -3, 0, 0, 0, 0], 1, 'PTGMkmµnp'],
  ['J joule joules', 'J', energy, 1, 'PTGMkmµnp'],
  ['Pa pascal pascals', 'Pa', pressure, 1, 'TGMkhmµ'],
  ['bar bars', 'bar', pressure, 1e5, 'GMkdcmµ'],
  ['N newton newtons', 'N', [1, 1, -2, 0, 0, 0, 0], 1, 'GMkmµn'],
  ['Hz hertz', 'Hz', [0, 0, -1, 0, 0, 0, 0], 1, 'TGMkmµ'],
  ['S siemens mho', 'S', [-2, -1, 3, 2, 0, 0, 0], 1, 'kdmµnp'],
  ['Ω Ohm ohm ohms', 'Ω', [2, 1, -3, -2, 0, 0, 0], 1, 'TGMkmµ'],
  ['t tonne tonnes', 't', mass, 1e3, 'PTGMk'],
  ['Wh', 'Wh', energy, 3600, 'PTGMkm'],
  ['cal calorie calories', 'cal', energy, 4.184, 'GMkm'],
  ['eq', 'eq', amount, 1, 'kcmµn'],
  ['K kelvin', 'K', temperature, 1, 'kmµn'],
]

const prefixes: readonly (readonly [names: string, shown: string, factor: number])[] = [
  ['P peta', 'P', 1e15],
  ['T tera', 'T', 1e12],
  ['G giga', 'G', 1e9],
  ['M mega', 'M', 1e6],
  ['k kilo', 'k', 1e3],
  ['h hecto', 'h', 1e2],
  ['d deci', 'd', 1e-1],
  ['c centi', 'c', 1e-2],
  ['m milli', 'm', 1e-3],
  ['µ u micro', 'µ', 1e-6],
  ['n nano', 'n', 1e-9],
  ['p pico', 'p', 1e-12],
]

/** Symbols that take none. */
const plain: readonly (readonly [names: string, symbol: UnitSymbol])[] = [
  ['min mins minute minutes', { shown: 'min', dimension: time, factor: 60 }],
  ['sec second seconds', { shown: 's', dimension: time, factor: 1 }],
  ['half-hour halfhour halfhourly hhour', { shown: '30 min', dimension: time, factor: 1800 }],
  ['h hr hrs hour hours', { shown: 'h', dimension: time, factor: 3600 }],
  ['d day days', { shown: 'day', dimension: time, factor: 86_400 }],
  ['week weeks wk', { shown: 'week', dimension: time, factor: 604_800 }],
  ['month months mon mo', { shown: 'month', dimension: time, factor: YEAR_SECONDS / 12 }],
  ['yr yrs y year years a annum', { shown: 'year', dimension: time, factor: YEAR_SECONDS }],
  ['ha hectare hectares', { shown: 'ha', dimension: area, factor: 1e4 }],
  ['acre acres', { shown: 'acre', dimension: area, factor: 4046.8564224 }],
  ['in inch inches', { shown: 'inch', dimension: length, factor: 0.0254 }],
  ['ft foot feet', { shown: 'ft', dimension: length, factor: 0.3048 }],
  ['mi mile miles', { shown: 'mile', dimension: length, factor: 1609.344 }],
  ['lb lbs pound pounds', { shown: 'lb', dimension: mass, factor: 0.45359237 }],
  ['Gt', { shown: 'Gt', dimension: mass, factor: 1e12 }],
  ['atm', { shown: 'atm', dimension: pressure, factor: 101_325 }],
  ['mmHg', { shown: 'mmHg', dimension: pressure, factor: 133.322 }],
  ['E einstein einsteins', { shown: 'mol', dimension: amount, factor: 1, substance: 'photons' }],
  ['µE uE', { shown: 'µmol', dimension: amount, factor: 1e-6, substance: 'photons' }],
  [
    '°C degC deg_C degreeC degreesC degree_Celsius degrees_Celsius Celsius celsius ℃',
    { shown: '°C', dimension: temperature, factor: 1, offset: 273.15 },
  ],
  [
    '°F degF deg_F Fahrenheit fahrenheit ℉',
    { shown: '°F', dimension: temperature, factor: 5 / 9, offset: 459.67 * (5 / 9) },
  ],
  ['degK deg_K Kelvin', { shown: 'K', dimension: temperature, factor: 1 }],
  ['% percent pct', { shown: '%', dimension: none, factor: 1e-2 }],
  ['‰ permil permille', { shown: '‰', dimension: none, factor: 1e-3 }],
  ['ppm ppmv', { shown: 'ppm', dimension: none, factor: 1e-6 }],
  ['ppb ppbv', { shown: 'ppb', dimension: none, factor: 1e-9 }],
  ['rad radian radians', { shown: 'rad', dimension: [0, 0, 0, 0, 0, 0, 1], factor: 1 }],
  ['° deg degree degrees', { shown: '°', dimension: [0, 0, 0, 0, 0, 0, 1], factor: Math.PI / 180 }],
  ['rpm', { shown: 'rpm', dimension: [0, 0, -1, 0, 0, 0, 0], factor: 1 / 60 }],
  ['pH', { shown: 'pH', dimension: none, factor: 1 }],
  ['psu PSU', { shown: 'psu', dimension: none, factor: 1 }],
]

/** Texts for a number without a unit. */
export const dimensionlessTexts: readonly string[] = [
  ...['1', '', '-', '--', '–', '—', '(-)', 'none', 'dimensionless', 'unitless', 'adimensional', 'no unit'],
  ...['fraction', 'frac', 'ratio', 'index', 'proportion', 'count', '0-1'],
]

/** Every symbol by every way of writing it. */
export const unitSymbols: ReadonlyMap<string, UnitSymbol> = allSymbols()

function allSymbols(): ReadonlyMap<string, UnitSymbol> {
  const all = new Map<string, UnitSymbol>()
  for (const [names, shown, dimension, factor, takes] of prefixed)
    for (const name of names.split(' ')) {
      all.set(name, { shown, dimension, factor })
      for (const [kinds, sign, times] of prefixes.filter(([, sign]) => takes.includes(sign)))
        for (const prefix of kinds.split(' ')) {
          // Whole words go with whole words: `kilogram`, not `kgram`.
          if (prefix.length > 1 !== name.length > 3) continue
          all.set(prefix + name, { shown: sign + shown, dimension, factor: times * factor })
        }
    }
  for (const [names, symbol] of plain) for (const name of names.split(' ')) all.set(name, symbol)
  return all
}

/** Names to suggest: the usual spellings. */
export const usualNames: readonly string[] = [
  ...[
    'm',
    'cm',
    'mm',
    'km',
    'kg',
    'g',
    'mg',
    'Mg',
    't',
    's',
    'min',
    'h',
    'day',
    'week',
    'month',
    'year',
    'yr',
  ],
  ...['mol', 'mmol', 'µmol', 'umol', 'L', 'mL', 'ha', 'W', 'kW', 'J', 'MJ', 'kJ', 'Pa', 'hPa', 'kPa', 'bar'],
  ...[
    'K',
    '°C',
    'degC',
    '°F',
    '%',
    'ppm',
    'ppb',
    'V',
    'mV',
    'A',
    'mA',
    'S',
    'mS',
    'µS',
    'N',
    'Hz',
    'Ω',
    'deg',
  ],
  ...[
    'second',
    'minute',
    'hour',
    'seconds',
    'minutes',
    'hours',
    'days',
    'years',
    'celsius',
    'percent',
    'litre',
  ],
]
