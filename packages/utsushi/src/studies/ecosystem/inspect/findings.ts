// What a modeller should know of an ensemble before training, one sentence each: what would end training, what cannot be right, what
// an emulator cannot know. Told by `inspect`, before training and in the report's verdict.
import { greatestOf, leastOf } from '@utsushi/ground'
import type { DataFinding } from '@utsushi/study'
import { countOf, someOf } from '@utsushi/study'
import { displayUnit, formatFixed, formatNumber, formatShare } from '@utsushi/study/plots'
import { fluxRole, type EcosystemConfig, type FluxRole } from '../config.js'
import { constantParameters, rowsOfEnsemble } from '../data.js'
import { targetQuantity } from '../config/quantities.js'
import { fluxLabel } from '../score/evaluation.js'
import { balanceFindings } from './balances.js'
import { boundParameters, implausibleFluxes, observedMedian } from './fluxes.js'
import { partsOf, type FindingsLook } from './look.js'

/** A driver whose share of days outside the training range is smaller is only in the table. */
const FEW_DAYS = 0.02

/** How far beyond the training years a yearly sum counts, relative to its size. */
const DRIFT = 0.1

/** Size of NEP, relative to GPP, that no ecosystem keeps up for years. */
const LASTING_IMBALANCE = 0.5

/**
 * The findings, gravest first.
 *
 * @example lookAtData(ecosystem.parts, config, ensemble) // these, and what every study's data are looked at for
 */
export function findings(config: EcosystemConfig, look: FindingsLook): DataFinding[] {
  const as =
    (kind: DataFinding['kind'], level: DataFinding['level'] = 'warn') =>
    (message: string): DataFinding => ({ kind, level, message: message.replace(/\.$/, '') })
  return [
    ...brokenTables(look),
    ...leftOut(config, look).map(as('constant')),
    ...missingValues(look),
    ...(look.data.ensemble.unitNotes ?? []).map(as('unit')),
    ...implausibleFluxes(config, look.data.ensemble, look.meanYears).map(as('unit')),
    ...balanceFindings(config, look),
    ...extrapolation(look),
    ...drift(config, look).map(as('other')),
    ...imbalance(config, look).map(as('other')),
    ...oddSamples(config, look),
    ...fewSamples(look).map(as('few')),
    ...boundPairs(look).map(as('other')),
  ]
}

/** What reading found; columns that never change are told of every study. */
function brokenTables({ data: { ensemble } }: FindingsLook): DataFinding[] {
  return ensemble.findings.flatMap(({ kind, message }): DataFinding[] => {
    switch (kind) {
      case 'constant-column':
        return []
      case 'other-period':
        return [
          { kind: 'other', level: 'warn', message: `${message}; windows lie within the record of each` },
        ]
      case 'date-gap':
      case 'repeated-date':
      case 'unsorted-date':
      case 'missing-column':
        return [{ kind: 'other', level: 'refuse', message }]
      default:
        return kind satisfies never
    }
  })
}

/** Parameters that say nothing, which training leaves out, and samples that cannot be held out. */
function leftOut(
  { split: { holdOutSamples } }: EcosystemConfig,
  { data: { ensemble }, split }: FindingsLook,
): string[] {
  const { statics, samples } = ensemble
  const train = partsOf(split).find(({ name }) => name === 'train')?.part.entities ?? [...samples.keys()]
  const names = constantParameters(statics, train)
  const rest = names.length === statics.names.length ? ': the emulator reads no parameters' : ''
  const same =
    names.length === 1 ? 'is the same in every training sample' : 'are the same in every training sample'
  return [
    ...(samples.length === 1 && holdOutSamples > 0
      ? ['split.holdOutSamples: there is one sample, so none is held out']
      : []),
    ...(names.length === 0 ? [] : [`data.parameters: ${someOf(names, 9)} ${same} and left out${rest}`]),
  ]
}

function missingValues({ data: { ensemble } }: FindingsLook): DataFinding[] {
  const rows = rowsOfEnsemble(ensemble)
  const told = (panel: typeof ensemble.drivers, level: DataFinding['level'], rest: string): DataFinding[] =>
    panel.names.flatMap((name, place) => {
      const missing = panel.missing[place] ?? 0
      if (missing === 0) return []
      const message = `${name} misses ${formatNumber(missing)} of ${formatNumber(rows)} values${rest}`
      return [{ kind: 'missing', level, columns: [name], message }]
    })
  return [
    ...told(
      ensemble.drivers,
      'refuse',
      ' — fill the gaps in the files, or leave the column out of data.drivers',
    ),
    ...told(ensemble.targets, 'warn', '; they are left out of loss and scores'),
  ]
}

function extrapolation({ leftRanges, split }: FindingsLook): DataFinding[] {
  const order = partsOf(split).map(({ name }) => name)
  const columns = new Set(leftRanges.filter(({ share }) => share >= FEW_DAYS).map(({ column }) => column))
  return [...columns].map((column) => {
    const parts = leftRanges.filter((entry) => entry.column === column)
    const [first] = parts
    const range = (min: number, max: number) =>
      min === max ? formatNumber(min, 4) : `${formatNumber(min, 4)} to ${formatNumber(max, 4)}`
    const where = parts
      .sort((a, b) => order.indexOf(a.part) - order.indexOf(b.part))
      .map(({ part, share, min, max }) => `${formatShare(share)} of ${part} days (${range(min, max)})`)
    const unit = first?.unit === undefined ? '' : ` ${displayUnit(first.unit)}`
    const label = parts.some(({ share }) => share === 1)
      ? '; it tells the years apart, so that a network may take it for the date'
      : ''
    const message = `${column} lies outside its training range (${range(first?.knownMin ?? NaN, first?.knownMax ?? NaN)}${unit}) on ${where.join(' and ')}: what the emulator says there is extrapolation${label}`
    return { kind: 'range', level: 'warn', columns: [column], message }
  })
}

/** Yearly sums that later parts have and no training year came near: the runs drift, or the years differ. */
function drift(config: EcosystemConfig, { years, split }: FindingsLook): string[] {
  const train = partsOf(split).find(({ name }) => name === 'train')
  const lastTraining = Number(train?.to.slice(0, 4))
  const medians = years.map(({ flux, unit, years, sums }) => {
    const all = years.map((year, i) => ({
      year,
      sum: observedMedian(sums[i]),
    }))
    const seen = all.filter(({ year }) => year <= lastTraining).map(({ sum }) => sum)
    const size = Math.abs(seen.reduce((total, sum) => total + sum, 0) / seen.length)
    return { flux, unit, role: fluxRole(config, flux), seen, size, later: all.slice(seen.length) }
  })
  const gpp = medians.find(({ role }) => role === 'gpp')?.size ?? 0
  return medians.flatMap(({ flux, unit, role, seen, size, later }) => {
    const [low, high] = [leastOf(seen), greatestOf(seen)]
    // Net fluxes are near zero: a step of theirs is large or small beside GPP.
    const step = DRIFT * (role === 'npp' || role === 'nep' ? Math.max(gpp, size) : size)
    const beyond = later.filter(({ sum }) => sum < low - step || sum > high + step)
    if (seen.length < 3 || beyond.length === 0) return []
    const told = beyond.map(({ year, sum }) => `${formatNumber(sum)} in ${year}`).join(', ')
    return [
      `Yearly ${fluxLabel(flux)} of the median sample is ${told}; in training years it is ${formatNumber(low)} to ${formatNumber(high)} ${unit}: the pools drift or the years differ, and the emulator has to follow them there.`,
    ]
  })
}

/** Carbon that is gained or lost year after year: runs that did not begin in balance. */
function imbalance(config: EcosystemConfig, { meanYears }: FindingsLook): string[] {
  const columnOf = (role: FluxRole) =>
    [...meanYears.keys()].find((name) => fluxRole(config, name) === role) ?? ''
  const yearly = (role: FluxRole) => observedMedian(meanYears.get(columnOf(role)))
  const [gpp, nep] = [yearly('gpp'), yearly('nep')]
  if (!(Math.abs(nep) > LASTING_IMBALANCE * gpp)) return []
  return [
    `The median sample ${nep < 0 ? 'loses' : 'gains'} ${formatNumber(Math.abs(nep))} ${targetQuantity(config.data, columnOf('nep')).yearUnit} beside a GPP of ${formatNumber(gpp)}: the runs began out of balance, and fluxes depend on how long ago that was.`,
  ]
}

/** Parameters that a network cannot tell apart, the strongest pairs. */
function boundPairs({ data: { ensemble } }: FindingsLook, most = 5): string[] {
  const pairs = boundParameters(ensemble)
  const told = pairs
    .slice(0, most)
    .map(({ a, b, correlation }) => `${a} and ${b} (${formatFixed(correlation, 2)})`)
  const more = pairs.length > most ? ` and ${pairs.length - most} more pairs` : ''
  if (pairs.length === 0) return []
  return [
    `Parameters that go together in rank, so that their effects cannot be told apart: ${told.join(', ')}${more}.`,
  ]
}

/** Too few samples to learn what each parameter does. */
function fewSamples({ data: { ensemble }, split }: FindingsLook): string[] {
  const { statics, samples, sites } = ensemble
  const entities = partsOf(split).find(({ name }) => name === 'train')?.part.entities ?? [...samples.keys()]
  const constant = constantParameters(statics, [...samples.keys()])
  const varying = statics.names.filter((name) => !constant.includes(name))
  const descriptors = varying.filter((name) => sites?.descriptors.includes(name) === true).length
  const few = (trained: number, what: string, those: number, each: string): string[] =>
    trained >= 2 * those || those === 0
      ? []
      : [
          `${countOf(trained, `${what} is`, `${what}s are`)} trained on, for ${countOf(those, each, `${each}s`)}: too few to learn what each ${each} does; held-out ${what}s will show it.`,
        ]
  if (sites === undefined) return few(entities.length, 'sample', varying.length, 'parameter')
  const kinds = (keys: readonly number[]): number => new Set(entities.map((entity) => keys[entity])).size
  return [
    ...few(kinds(sites.sets), 'parameter set', varying.length - descriptors, 'parameter'),
    ...few(kinds(sites.of), 'site', descriptors, 'descriptor'),
  ]
}

/** Share of the median sample's yearly GPP below which a sample counts as dead. */
const deadShare = 0.01

function oddSamples(config: EcosystemConfig, { twins, meanYears, data }: FindingsLook): DataFinding[] {
  const { samples, targets } = data.ensemble
  const gpp = targets.names.find((name) => fluxRole(config, name) === 'gpp')
  const yearly = gpp === undefined ? undefined : meanYears.get(gpp)
  const found: DataFinding[] = []
  if (yearly !== undefined) {
    const least = deadShare * observedMedian(yearly)
    const dead = samples.filter((_, entity) => (yearly[entity] as number) < least)
    if (dead.length > 0)
      found.push({
        ...{ kind: 'samples', level: 'warn', about: dead.join(', ') },
        message: `${formatNumber(dead.length)} of ${countOf(samples.length, 'sample')} ${dead.length === 1 ? 'has' : 'have'} next to no GPP (below ${formatShare(deadShare)} of the median): ${someOf(dead, 9)}`,
      })
  }
  if (twins.length > 0)
    found.push({
      ...{ kind: 'other', level: 'warn' },
      message: `Samples with the same parameters: ${someOf(
        twins.map(([a, b]) => `${a} = ${b}`),
        9,
      )}; one of each says nothing new, or leaks into the held-out samples`,
    })
  return found
}
