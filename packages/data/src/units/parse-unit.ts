// Reads a unit as people write it in tables of models, weather and laboratories: `g C m-2 day-1`, `gC/m2/d`, `kgC m^-2 yr⁻¹`,
// `umol CO2 m-2 s-1`, `cm2 (g dry matter)-1`, `mS/cm`, `°C`. UCUM's `g{C}.m-2.d-1` is understood too. What a quantity is of
// (`C`, `dry matter`) is kept as a label of its term. Nothing here converts.
import { InputError, lookUp, nearestName } from '@utsushi/ground'
import { substanceNames, substanceOf } from './substances.js'
import { isSpeed, meantUnits, unclearPower } from './misread.js'
import { dimensionlessTexts, unitSymbols, usualNames, type UnitSymbol } from './symbols.js'

/** One factor of a unit: `m-2`, `g C`. */
export interface UnitTerm {
  readonly symbol: UnitSymbol
  readonly power: number
  /** What it is of, as far as the unit says. */
  readonly substance?: string
}

/** A unit as it was read. */
export interface Unit {
  /** As it was written. */
  readonly text: string
  /** Of numbers among the terms: 1000 of `1000 m3`. */
  readonly multiplier: number
  /** In the order in which they were written; none for a number without a unit. */
  readonly terms: readonly UnitTerm[]
}

/** The word that a table or study file has for a unit that nobody told. */
export const unknownUnit = 'unknown'

/**
 * Reads a unit.
 *
 * @throws InputError naming the word that is unknown and the nearest unit
 * @example
 * parseUnit('kgC m-2 yr-1').terms // kg of C, m to the −2, year to the −1
 * parseUnit('%').terms.length // 1
 * parseUnit('1').terms.length // 0
 */
export function parseUnit(text: string): Unit {
  const read = readUnit(text)
  if ('problem' in read) throw new InputError(read.problem)
  return read
}

/**
 * What is wrong with a unit; `undefined` when nothing is.
 *
 * @example unitProblem('g C m-2 dya-1') // '"g C m-2 dya-1" is no unit, did you mean "g C m-2 day-1"?'
 */
export function unitProblem(text: string): string | undefined {
  const read = readUnit(text)
  return 'problem' in read ? read.problem : undefined
}

/** The unit, or `undefined` when it is none or unknown. */
export function knownUnit(text: string | undefined): Unit | undefined {
  if (text === undefined || text.trim().toLowerCase() === unknownUnit) return undefined
  const read = readUnit(text)
  return 'problem' in read ? undefined : read
}

const cache = new Map<string, Unit | { readonly problem: string }>()

function readUnit(text: string): Unit | { readonly problem: string } {
  const known = cache.get(text)
  if (known !== undefined) return known
  const read = readFresh(text)
  if (cache.size > 1000) cache.clear()
  cache.set(text, read)
  return read
}

function readFresh(
  text: string,
  tell: (written: string, spelled: string, word: string) => string = problemOf,
): Unit | { readonly problem: string } {
  const plain = text.trim()
  const bare = plain.replace(/^\[(.*)\]$/, '$1').trim()
  if (dimensionlessTexts.includes(bare.toLowerCase())) return { text, multiplier: 1, terms: [] }
  const spelled = lookUp(wholeTexts, bare) ?? plainSpelling(bare)
  const reading = new Reading(tokensOf(spelled))
  try {
    reading.product(0)
    return { text, multiplier: reading.multiplier, terms: reading.terms }
  } catch (error) {
    if (error instanceof UnknownWord) return { problem: tell(plain, spelled, error.word) }
    if (error instanceof Unclear) return { problem: `"${plain}" ${error.message}` }
    throw error
  }
}

/** Letters that are a temperature when they stand alone, and a substance elsewhere. */
const wholeTexts: Readonly<Record<string, string>> = { C: '°C', F: '°F' }

class UnknownWord extends Error {
  constructor(readonly word: string) {
    super()
  }
}

class Unclear extends Error {}

const raised = '⁰¹²³⁴⁵⁶⁷⁸⁹'
const lowered = '₀₁₂₃₄₅₆₇₈₉'

/** One spelling of signs, exponents, products and quotients. */
function plainSpelling(text: string): string {
  const digits = (run: string): string =>
    Array.from(run, (sign) => ('⁻−'.includes(sign) ? '-' : sign === '⁺' ? '' : raised.indexOf(sign))).join('')
  return text
    .normalize('NFC')
    .replace(
      /[⁻⁺⁰¹²³⁴⁵⁶⁷⁸⁹]+/g,
      (run, at: number, all: string) => (/\d/.test(all[at - 1] ?? '') ? '^' : '') + digits(run),
    )
    .replace(/[₀-₉]/g, (digit) => String(lowered.indexOf(digit)))
    .replaceAll('μ', 'µ')
    .replaceAll('−', '-')
    .replaceAll('**', '^')
    .replace(/(deg|degrees?) ?(C|F|celsius|fahrenheit)\b/gi, (_, _word, scale: string) =>
      /^c/i.test(scale) ? '°C' : '°F',
    )
    .replace(/° +([CF])/g, '°$1')
    .replace(/\b(?:square|sq\.?) +([A-Za-z]+)/g, '$1^2')
    .replace(/\bcubic +([A-Za-z]+)/g, '$1^3')
    .replace(/\bper\b/g, '/')
    .replaceAll('$', '')
    .replace(/\^?\{([+-]?\d+)\}/g, '^$1')
    .replace(/\{([^{}]*)\}/g, ' ($1) ')
    .replace(/[·⋅×*]|(?<=[\w)%°]) ?\.(?=[A-Za-zµ°%(])/g, ' ')
    .replace(/ \^/g, '^')
    .replace(/\b30 ?min(?:utes?)?(?![a-z])/g, 'halfhour')
    .replace(/(^|[\s/(])(\d+)(?![eE][+-]?\d)([A-Za-zµ]+)(\^?[+-]?\d+)?/g, '$1($2 $3)$4')
}

function tokensOf(text: string): readonly string[] {
  return text.match(/\)(?:\^?[+-]?\d+(?:\.\d+)?)?|[(/]|[^\s()/]+/g) ?? []
}

/** A number among the terms: `1000`, `1e-3`, `10^6`, `10-6`. */
function numberOf(token: string): number | undefined {
  const power = /^10(?:\^[+-]?|[+-])(\d+)$/.exec(token)
  if (power !== null) return 10 ** (token.includes('-') ? -Number(power[1]) : Number(power[1]))
  return /^\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(token) ? Number(token) : undefined
}

/** A term under way: `bare` while neither an exponent nor a substance was given. */
interface OpenTerm {
  symbol: UnitSymbol
  power: number
  substance?: string
  bare: boolean
}

class Reading {
  terms: OpenTerm[] = []
  multiplier = 1
  #at = 0
  readonly #tokens: readonly string[]

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens
  }

  /** Factors up to the end, or to the bracket that closes this depth. */
  product(depth: number): void {
    let below = false
    // Behind a quotient, what has no exponent of its own could stand above the line or below it.
    let divided = false
    for (; this.#at < this.#tokens.length; this.#at++) {
      const token = this.#tokens[this.#at] ?? ''
      if (token.startsWith(')')) {
        if (depth === 0) throw new Unclear('closes a bracket that nobody opened')
        return
      }
      if (token === '/') {
        if (below) throw new Unclear('has nothing below the line')
        below = true
        continue
      }
      const before = this.terms.length
      const number = numberOf(token)
      if (token === '(') this.#group(depth, below)
      else if (number !== undefined) this.multiplier *= below ? 1 / number : number
      else if (/^[+-]\d+$/.test(token) && this.terms.at(-1)?.bare === true) this.#raise(Number(token))
      else if (this.#label(depth === 0 && !below)) continue
      else this.#factor(token, below, divided)
      if (below && this.terms.length >= before) divided = true
      below = false
    }
    if (below) throw new Unclear('has nothing below the line')
    if (depth > 0) throw new Unclear('opens a bracket that nobody closes')
  }

  /** `(…)` with its exponent; a word in brackets is the substance of the term before. */
  #group(depth: number, below: boolean): void {
    const open = this.#at
    const close = this.#tokens.findIndex((token, at) => at > open && token.startsWith(')'))
    const inside = this.#tokens.slice(open + 1, close)
    const last = this.terms.at(-1)
    if (close > open && last !== undefined && !below && this.#tokens[close] === ')') {
      const label = substanceOf(inside.join(' ')) ?? (isWords(inside) ? inside.join(' ') : undefined)
      if (label !== undefined && last.substance === undefined && isOfSomething(last.symbol)) {
        last.substance = label
        last.bare = false
        this.#at = close
        return
      }
    }
    const from = this.terms.length
    const [outer, multiplier] = [this.terms, this.multiplier]
    this.multiplier = 1
    this.#at++
    if (close > open) this.#words(open + 1, close)
    else this.product(depth + 1)
    const exponent = /-?\d.*$/.exec(this.#tokens[this.#at] ?? '')
    const power = (exponent === null ? 1 : Number(exponent[0])) * (below ? -1 : 1)
    for (const term of outer.slice(from)) {
      term.power *= power
      term.bare = false
    }
    this.multiplier = multiplier * this.multiplier ** power
  }

  /** In brackets: a product, or a unit and, in words of any kind, what it is of. */
  #words(from: number, to: number): void {
    const start = { at: this.#at, terms: [...this.terms], multiplier: this.multiplier }
    try {
      this.product(1)
    } catch (error) {
      const [symbol] = this.#tokens.slice(from, to)
      const words = this.#tokens.slice(from + 1, to)
      if (!(error instanceof UnknownWord) || symbol === undefined || !isWords(words)) throw error
      this.terms.splice(0, this.terms.length, ...start.terms)
      this.multiplier = start.multiplier
      this.#factor(symbol, false, false)
      const term = this.terms.at(-1)
      if (term !== undefined) term.substance = words.join(' ')
      this.#at = to
    }
  }

  #raise(power: number): void {
    const term = this.terms.at(-1)
    if (term === undefined) return
    term.power *= power
    term.bare = false
  }

  /** Takes the next words as the substance of the term before, where they can be one. */
  #label(above: boolean): boolean {
    const term = this.terms.at(-1)
    if (term === undefined || term.substance !== undefined || !isOfSomething(term.symbol)) return false
    for (const words of [3, 2, 1]) {
      const named = this.#tokens.slice(this.#at, this.#at + words)
      if (named.length < words || named.some((word) => /^[()/]/.test(word))) continue
      const label = substanceOf(named.join(' '))
      if (label === undefined || (term.symbol.dimension[0] !== 0 && label !== 'H2O')) continue
      // `kg N` is of nitrogen, `kg-1 N` a newton; `kg K` is of potassium, `J/(kg K)` per kelvin.
      const isKelvin = label.startsWith('K') && (label !== 'K' || !above || term.power < 0)
      if (words === 1 && termsOf(label) !== undefined && (!term.bare || isKelvin)) continue
      term.substance = label
      term.bare = false
      this.#at += words - 1
      return true
    }
    return false
  }

  #factor(token: string, below: boolean, divided: boolean): void {
    const found = termsOf(token)
    if (found === undefined) throw new UnknownWord(token)
    if (divided && !below && found.some(({ bare }) => bare))
      throw new Unclear(
        `may mean two things: is ${token} above the line or below? — write exponents, such as W m-2 K-1`,
      )
    for (const term of found) this.terms.push(below ? { ...term, power: -term.power } : term)
  }
}

const isWords = (tokens: readonly string[]): boolean =>
  tokens.length > 0 && tokens.every((token) => /^[\p{L}-]{2,}$/u.test(token) && !unitSymbols.has(token))

/** Masses, amounts, shares, and heights of water are of something. */
function isOfSomething({ dimension }: UnitSymbol): boolean {
  const [length, mass, time, current, temperature, amount] = dimension
  if (time !== 0 || current !== 0 || temperature !== 0) return false
  return Math.abs(length) + Math.abs(mass) + Math.abs(amount) <= 1
}

/** The terms that one word stands for; `undefined` when it is none. */
function termsOf(token: string): OpenTerm[] | undefined {
  const symbol = unitSymbols.get(token)
  if (symbol !== undefined) return [termOf(symbol, 1, true)]
  const [, base = '', exponent] = /^(.*?[^\d^+-])\^?([+-]?\d+(?:\.\d+)?)$/.exec(token) ?? []
  if (Object.hasOwn(meantUnits, base)) return undefined
  const raisedSymbol = unitSymbols.get(base)
  if (raisedSymbol !== undefined) return raisedTerms(base, raisedSymbol, Number(exponent))
  return fusedSubstance(token) ?? fusedTerms(token)
}

function raisedTerms(word: string, symbol: UnitSymbol, power: number): OpenTerm[] {
  const unclear = unclearPower(word, power)
  if (unclear !== undefined) throw new Unclear(`may mean two things: ${unclear}`)
  const [metre, second] = [unitSymbols.get('m'), unitSymbols.get('s')]
  if (metre === undefined || second === undefined || !isSpeed(word, power))
    return [termOf(symbol, power, false)]
  return [termOf(metre, 1, false), termOf(second, power, false)]
}

function termOf(symbol: UnitSymbol, power: number, bare: boolean): OpenTerm {
  return { symbol, power, bare, ...(symbol.substance !== undefined && { substance: symbol.substance }) }
}

/** `gC`, `kgCO2`, `gC-1`, `mmH2O`. */
function fusedSubstance(token: string): OpenTerm[] | undefined {
  for (let cut = token.length - 1; cut > 0; cut--) {
    const symbol = unitSymbols.get(token.slice(0, cut))
    if (symbol === undefined || !isOfSomething(symbol)) continue
    const rest = token.slice(cut)
    const [, name = '', exponent = '1'] = /^(.*?)(?:\^?([+-]\d+))?$/.exec(rest) ?? []
    const substance = substanceOf(rest) ?? substanceOf(name)
    if (substance === undefined || (symbol.dimension[0] !== 0 && substance !== 'H2O')) continue
    const power = substanceOf(rest) === undefined ? Number(exponent) : 1
    return [{ symbol, power, substance, bare: false }]
  }
  return undefined
}

/** `Wm-2`, `gCm-2d-1`: words that ran together, told apart by their exponents. Two times never do: `dy-1` is a day misspelled. */
function fusedTerms(token: string): OpenTerm[] | undefined {
  if (!/[+-]?\d$/.test(token)) return undefined
  for (let cut = token.length - 1; cut > 0; cut--) {
    if (!/[A-Za-zµ°]/.test(token[cut] ?? '')) continue
    const head = termsOf(token.slice(0, cut))
    const tail = head === undefined ? undefined : termsOf(token.slice(cut))
    if (head === undefined || tail === undefined || tail.some(({ bare }) => bare)) continue
    if (!(head.some(isTime) && tail.some(isTime))) return [...head, ...tail]
  }
  return undefined
}

const isTime = ({ symbol: { dimension } }: OpenTerm): boolean =>
  dimension.every((power, place) => power === (place === 2 ? 1 : 0))

/** Units to expect, when what was written is like none. */
const examples =
  'g C m-2 day-1, kg C m-2 s-1, mm day-1, W m-2, mol/L, °C, %, or 1 for a number without a unit'

function problemOf(written: string, spelled: string, word: string): string {
  const letters = /^[^\d^+-]*/.exec(word)?.[0] ?? word
  const near = nearestUnit(letters)
  if (near === undefined) return `"${written}" is no unit: expected one such as ${examples}`
  const place = new RegExp(`(?<!\\p{L})${letters.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?!\\p{L})`, 'u')
  const meant = (place.test(written) ? written : spelled).replace(place, near)
  if (meant === written || 'problem' in readFresh(meant, () => ''))
    return `"${written}" is no unit: "${letters}" is unknown, did you mean "${near}"?`
  return `"${written}" is no unit, did you mean "${meant}"?`
}

function nearestUnit(word: string): string | undefined {
  if (Object.hasOwn(meantUnits, word)) return meantUnits[word]
  const names = [...usualNames, ...substanceNames]
  const cased = names.find((name) => name.toLowerCase() === word.toLowerCase())
  if (cased !== undefined) return cased
  const letters = (name: string): string => Array.from(name).sort().join('')
  const turned = names.find((name) => letters(name) === letters(word))
  if (turned !== undefined) return turned
  return word.length < 3
    ? undefined
    : nearestName(
        word,
        names.filter(({ length }) => length > 1),
      )
}
