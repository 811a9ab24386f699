/**
 * Chemical formulas as shares of elements: `Fe0.8Co0.2`, `Ca(OH)2`, `CuSO4·5H2O`. What a split by composition reads.
 */
import { InputError } from '@utsushi/ground'

const elements = new Set(
  `H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As Se Br Kr Rb Sr Y Zr Nb Mo Tc Ru Rh Pd Ag Cd In
  Sn Sb Te I Xe Cs Ba La Ce Pr Nd Pm Sm Eu Gd Tb Dy Ho Er Tm Yb Lu Hf Ta W Re Os Ir Pt Au Hg Tl Pb Bi Po At Rn Fr Ra Ac Th Pa U Np Pu Am
  Cm Bk Cf Es Fm Md No Lr Rf Db Sg Bh Hs Mt Ds Rg Cn Nh Fl Mc Lv Ts Og`.split(/\s+/),
)

/**
 * Amounts of the elements in a formula, in the order in which they first appear.
 *
 * @throws InputError naming the formula, the place and what stands there
 * @example parseFormula('Ca(OH)2') // { Ca: 1, O: 2, H: 2 }
 */
export function parseFormula(formula: string): Readonly<Record<string, number>> {
  const text = formula.trim().replace(/[₀-₉]/g, (digit) => String(digit.charCodeAt(0) - 0x2080))
  if (text === '') throw new InputError('a formula is empty — write it as Fe0.8Co0.2')
  const amounts = new Map<string, number>()
  // A point between parts is a middle one: an upright one belongs to a number.
  for (const part of text.split(/[·•*]/)) {
    const [, factor = '1', rest = ''] = /^(\d+(?:\.\d+)?)?(.*)$/.exec(part.trim()) ?? []
    const { found, end } = readGroup(rest, 0, formula)
    if (end < rest.length) throw refusal(formula, rest.slice(end), 'a bracket is closed that was not opened')
    if (found.size === 0) throw refusal(formula, part, 'no element stands there')
    for (const [element, amount] of found)
      amounts.set(element, (amounts.get(element) ?? 0) + Number(factor) * amount)
  }
  const total = [...amounts.values()].reduce((sum, amount) => sum + amount, 0)
  if (!(total > 0)) throw new InputError(`formula "${formula}": all amounts are 0`)
  return Object.fromEntries(amounts)
}

/**
 * Shares of the elements in a formula; together 1.
 *
 * @throws InputError as {@link parseFormula}
 * @example compositionOf('Fe3Co') // { Fe: 0.75, Co: 0.25 }
 */
export function compositionOf(formula: string): Readonly<Record<string, number>> {
  const amounts = Object.entries(parseFormula(formula))
  const total = amounts.reduce((sum, [, amount]) => sum + amount, 0)
  return Object.fromEntries(amounts.map(([element, amount]) => [element, amount / total]))
}

const brackets: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' }

/** Elements up to the end, or to the bracket that closes. */
function readGroup(
  text: string,
  from: number,
  formula: string,
  closing?: string,
): { readonly found: Map<string, number>; readonly end: number } {
  const found = new Map<string, number>()
  let at = from
  while (at < text.length) {
    const character = text[at] ?? ''
    if (character === closing) return { found, end: at + 1 }
    const closes = brackets[character]
    const rest = text.slice(at)
    if (closes !== undefined) {
      const inner = readGroup(text, at + 1, formula, closes)
      const [amount, length] = readAmount(text.slice(inner.end))
      for (const [element, own] of inner.found) found.set(element, (found.get(element) ?? 0) + amount * own)
      at = inner.end + length
      continue
    }
    if (Object.values(brackets).includes(character)) return { found, end: at }
    const [, element = ''] = /^([A-Z][a-z]?)/.exec(rest) ?? []
    const known = elements.has(element)
      ? element
      : elements.has(element.slice(0, 1))
        ? element.slice(0, 1)
        : ''
    if (/\s/.test(character)) {
      at++
      continue
    }
    if (known === '') throw refusal(formula, rest, 'no element is called so')
    const [amount, length] = readAmount(text.slice(at + known.length))
    found.set(known, (found.get(known) ?? 0) + amount)
    at += known.length + length
  }
  if (closing !== undefined) throw refusal(formula, text.slice(from - 1), 'a bracket is not closed')
  return { found, end: at }
}

function readAmount(text: string): readonly [amount: number, length: number] {
  const [written = ''] = /^(\d+\.?\d*|\.\d+)/.exec(text) ?? []
  return written === '' ? [1, 0] : [Number(written), written.length]
}

const refusal = (formula: string, rest: string, why: string): InputError =>
  new InputError(`formula "${formula}": at "${rest}" ${why} — write it as Fe0.8Co0.2, with numbers for x`)
