// Whether the data keep the balances that their fluxes form; where they do not, which column has the wrong sign or another unit, told
// only where mending it closes the balance.
import { closureResiduals, featureGrid, formatStep, pearson, type TimeAxis } from '@utsushi/data'
import type { Ensemble } from '@utsushi/data/node'
import type { DataFinding } from '@utsushi/study'
import { formatFixed, formatNumber, formatShare } from '@utsushi/study/plots'
import type { ClosureResidual } from '@utsushi/study/report'
import { fluxRole, type EcosystemConfig } from '../config.js'
import { targetUnit } from '../config/quantities.js'
import type { LookedEnsemble } from '../data.js'
import { balancesOf, fluxLabel, type ColumnBalance } from '../score/evaluation.js'

/** Residual of a balance, relative to the fluxes, that is more than rounding. */
const OPEN_BALANCE = 0.01

/** What is looked at for balances. */
interface BalancesLook {
  readonly data: { readonly ensemble: LookedEnsemble }
  readonly balances: readonly ClosureResidual[]
}

/** Share of a residual that may be left by what mends it. */
const MENDED = 0.1

/** Residuals of every balance that the columns at hand form, over all samples and days. */
export function dataBalances(
  config: EcosystemConfig,
  { targets, samples, ...axis }: Pick<Ensemble, 'targets' | 'samples'> & TimeAxis,
): ClosureResidual[] {
  const { days } = axis
  const columns = new Map(targets.names.map((name) => [name, { values: featureGrid(targets, name) }]))
  const balances = balancesOf(targets.names, (column) => fluxRole(config, column))
  const identities = balances.map(({ name, terms }) => ({ name, terms: Object.fromEntries(terms) }))
  return closureResiduals(columns, identities).map(({ name, rms, largest, largestRow, scale }) => {
    const sample = samples[Math.floor(largestRow / days.length)]
    const day = formatStep(axis, largestRow % days.length)
    return {
      name,
      unit: targetUnit(config.data, balances.find((own) => own.name === name)?.terms[0]?.[0] ?? ''),
      max: Math.abs(largest),
      rms,
      relativeToScale: Math.abs(largest) / scale,
      ...(largestRow < 0 ? {} : { where: `sample ${sample}, ${day}` }),
    }
  })
}

/** What is to be said of balances that the data do not keep, and of a sign that is turned where no balance can be formed. */
export function balanceFindings(config: EcosystemConfig, look: BalancesLook): DataFinding[] {
  const { targets } = look.data.ensemble
  const roleOf = (column: string) => fluxRole(config, column)
  const formed = balancesOf(targets.names, roleOf)
  const open = look.balances.filter(({ relativeToScale }) => relativeToScale > OPEN_BALANCE)
  const found = open.flatMap((residual): DataFinding[] => {
    const balance = formed.find(({ name }) => name === residual.name)
    return balance === undefined ? [] : [openBalance(config, look, residual, balance)]
  })
  return formed.length > 0 ? found : [...found, ...fallingNep(config, look)]
}

function openBalance(
  config: EcosystemConfig,
  { data: { ensemble } }: BalancesLook,
  { name, max, relativeToScale, where = 'one place' }: ClosureResidual,
  balance: ColumnBalance,
): DataFinding {
  const closed = config.model.fluxes === 'closed'
  const about = name
  const mend = likelyMend(ensemble, balance, (column) => fluxLabel(fluxRole(config, column) ?? column))
  if (mend !== undefined) {
    const { column, others, r } = mend
    if (mend.factor === -1) {
      const nep = fluxRole(config, column) === 'nep'
      const cause = nep ? 'NEE is −NEP' : `${column} is given with its sign turned`
      const way = nep
        ? `give it the role nee instead of nep: data.roles: { nee: ${column} }`
        : 'turn its sign in the files'
      return {
        ...{ kind: 'sign', level: closed ? 'refuse' : 'warn', columns: [column], about },
        message: `${column} has the opposite sign of ${others} (r = ${formatFixed(r, 2)}): ${cause} — ${way}`,
      }
    }
    return {
      ...{ kind: 'unit', level: 'warn', columns: [column], about },
      message: `The data do not keep ${name}, but ${column} is ${formatNumber(mend.factor)} times ${others} (r = ${formatFixed(r, 2)}): is it in another unit? Give all fluxes in one`,
    }
  }
  const way = closed
    ? '; `closed` fluxes cannot follow such data: check the columns, or set model.fluxes: free'
    : ''
  return {
    ...{ kind: 'balance', level: 'warn', about },
    message: `The data do not keep ${name}: off by up to ${formatNumber(max)} (${formatShare(relativeToScale)} of the fluxes), at ${where}${way}`,
  }
}

interface Mend {
  readonly column: string
  /** What the column is now, times what the others say of it. */
  readonly factor: number
  /** The others as a formula: `GPP − ER`. */
  readonly others: string
  readonly r: number
}

/** The column that closes a balance once its sign is turned, or once it is divided by one factor; the one that does so best. */
function likelyMend(
  { targets }: Pick<Ensemble, 'targets'>,
  { terms }: ColumnBalance,
  label: (column: string) => string,
): Mend | undefined {
  const columns = terms.map(([column, coefficient]) => ({
    ...{ column, coefficient },
    values: featureGrid(targets, column),
  }))
  const before = residualOf(columns)
  const mends = columns.flatMap(({ column, coefficient, values }): (Mend & { readonly left: number })[] => {
    const rest = columns.filter((other) => other.column !== column)
    const derived = values.map((_, row) =>
      rest.reduce((sum, other) => sum - (other.coefficient * (other.values[row] ?? NaN)) / coefficient, 0),
    )
    const r = pearson(values, derived)
    const factor = slope(derived, values)
    const others = formula(rest.map((other) => [label(other.column), -other.coefficient / coefficient]))
    // A measured sign is turned exactly; a factor is whatever the columns say.
    const left = (by: number): number => residual(values, derived, by) / before
    if (r < 0) return [{ column, factor: -1, others, r, left: left(-1) }]
    return Math.abs(Math.log10(factor)) < 0.3 ? [] : [{ column, factor, others, r, left: left(factor) }]
  })
  const [best] = mends.toSorted((a, b) => a.left - b.left)
  return best !== undefined && best.left < MENDED ? best : undefined
}

/** Root mean square of values less a multiple of others. */
function residual(values: Float32Array, derived: Float32Array, factor: number): number {
  let [squares, count] = [0, 0]
  for (const [row, value] of values.entries()) {
    const difference = value / factor - (derived[row] ?? NaN)
    if (Number.isNaN(difference)) continue
    squares += difference * difference
    count++
  }
  return Math.sqrt(squares / count)
}

function residualOf(
  columns: readonly { readonly coefficient: number; readonly values: Float32Array }[],
): number {
  const [first, ...others] = columns
  if (first === undefined) return NaN
  const derived = first.values.map((_, row) =>
    others.reduce(
      (sum, other) => sum - (other.coefficient * (other.values[row] ?? NaN)) / first.coefficient,
      0,
    ),
  )
  return residual(first.values, derived, 1)
}

/** Least squares through the origin. */
function slope(x: Float32Array, y: Float32Array): number {
  let [products, squares] = [0, 0]
  for (const [row, value] of x.entries()) {
    const other = y[row] ?? NaN
    if (Number.isNaN(value * other)) continue
    products += value * other
    squares += value * value
  }
  return products / squares
}

/** `GPP − ER`. */
function formula(terms: readonly (readonly [column: string, coefficient: number])[]): string {
  return terms
    .toSorted(([, a], [, b]) => b - a)
    .map(([column, coefficient], place) => {
      const sign = coefficient < 0 ? (place === 0 ? '−' : ' − ') : place === 0 ? '' : ' + '
      return `${sign}${column}`
    })
    .join('')
}

/** NEP that falls as GPP rises, day by day: most often NEE. */
function fallingNep(config: EcosystemConfig, { data: { ensemble } }: BalancesLook): DataFinding[] {
  const { targets } = ensemble
  const column = (role: string) => targets.names.find((name) => fluxRole(config, name) === role)
  const [gpp, nep] = [column('gpp'), column('nep')]
  if (gpp === undefined || nep === undefined) return []
  const r = pearson(featureGrid(targets, gpp), featureGrid(targets, nep))
  if (!(r < -0.5)) return []
  return [
    {
      ...{ kind: 'sign', level: 'warn', columns: [nep] },
      message: `${nep} falls as ${gpp} rises (r = ${formatFixed(r, 2)}): is it NEE, which is −NEP? Then give it the role nee: data.roles: { nee: ${nep} }`,
    },
  ]
}
