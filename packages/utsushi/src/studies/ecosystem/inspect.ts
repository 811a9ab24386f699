// `inspect`: a look at the ensemble before training, written as a report: ranges, gaps, distributions, what the fluxes
// follow, whether they balance, and findings: what a modeller should know before training, one sentence each.
import { countOf, sentence, type Look, type StudyContext } from '@utsushi/study'
import { displayUnit, formatFixed, formatNumber, formatShare } from '@utsushi/study/plots'
import { fluxRole, type EcosystemConfig, type FluxRole } from './config.js'
import { constantParameters, rowsOfEnsemble } from './data.js'
import { deadShare } from './score/next-to-no-flux.js'
import { boundParameters, implausibleFluxes, observedMedian, yearUnit } from './inspect/fluxes.js'
import { loadLook, lookAt, partsOf, type EcosystemLook } from './inspect/look.js'
import { inspectionOf, lookBlocks, lookPictures, lookTables } from './inspect/report.js'
import { fluxLabel } from './score/evaluation.js'

/**
 * Looks at the data of a study file.
 *
 * @throws InputError when the ensemble cannot be read
 */
export async function inspect(config: EcosystemConfig, context: StudyContext): Promise<Look> {
  const look = lookAt(config, await loadLook(config, context))
  context.signal.throwIfAborted()
  return {
    tables: lookTables(config, look),
    inspection: inspectionOf(config, look, findings(config, look)),
    pictures: lookPictures(config, look),
    blocks: (figures) => lookBlocks(config, look, figures),
  }
}

/** A driver whose share of days outside the training range is smaller is only in the table. */
const FEW_DAYS = 0.02

/** Residual of a balance, relative to the fluxes, that is more than rounding. */
const OPEN_BALANCE = 0.01

/** How far beyond the training years a yearly sum counts, relative to its size. */
const DRIFT = 0.1

/** Size of NEP, relative to GPP, that no ecosystem keeps up for years. */
const LASTING_IMBALANCE = 0.5

/** Share of the median sample's yearly GPP below which a sample counts as dead. */

/** The findings, gravest first. */
export function findings(config: EcosystemConfig, look: EcosystemLook): string[] {
  const parameters = look.data.ensemble.statics.names
  return [
    ...splitProblem(look),
    ...look.data.ensemble.findings
      .filter(({ kind, column = '' }) => kind !== 'constant-column' || !parameters.includes(column))
      .map(({ message }) => sentence(message)),
    ...constantOnes(look),
    ...missingValues(look),
    ...implausibleFluxes(config, look.data.ensemble, look.meanYears),
    ...openBalances(config, look),
    ...extrapolation(look),
    ...drift(config, look),
    ...imbalance(config, look),
    ...oddSamples(config, look),
    ...fewSamples(look),
    ...boundPairs(look),
  ]
}

function splitProblem({ split }: EcosystemLook): string[] {
  return 'problem' in split ? [sentence(`Training would end at once: ${split.problem}`)] : []
}

/** Parameters that say nothing, which training leaves out. */
function constantOnes({ data: { ensemble }, split }: EcosystemLook): string[] {
  const { statics, samples } = ensemble
  const train = partsOf(split).find(({ name }) => name === 'train')?.part.entities ?? [...samples.keys()]
  const names = constantParameters(statics, train)
  if (names.length === 0) return []
  const rest = names.length === statics.names.length ? ': the emulator will read no parameters' : ''
  return [`In every training sample the same, and so left out: ${someOf(names)}${rest}.`]
}

function missingValues({ data: { ensemble } }: EcosystemLook): string[] {
  const rows = rowsOfEnsemble(ensemble)
  const told = (panel: typeof ensemble.drivers, consequence: string) =>
    panel.names.flatMap((name, place) => {
      const missing = panel.missing[place] ?? 0
      if (missing === 0) return []
      return [`${name} misses ${formatNumber(missing)} of ${formatNumber(rows)} values; ${consequence}.`]
    })
  return [
    ...told(
      ensemble.drivers,
      'training refuses drivers with gaps: fill them in the files or leave the column out',
    ),
    ...told(ensemble.targets, 'they are left out of loss and scores'),
  ]
}

function openBalances({ model }: EcosystemConfig, { balances }: EcosystemLook): string[] {
  return balances
    .filter(({ relativeToScale }) => relativeToScale > OPEN_BALANCE)
    .map(({ name, max, relativeToScale, where }) => {
      const closed = model.fluxes === 'closed' ? '; `closed` fluxes cannot follow such data' : ''
      return `The data do not keep ${name}: off by up to ${formatNumber(max)} (${formatShare(relativeToScale)} of the fluxes), at ${where ?? 'one place'}${closed}.`
    })
}

function extrapolation({ leftRanges, split }: EcosystemLook): string[] {
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
      ? ' It tells the years apart, so that a network may take it for the date.'
      : ''
    return `${column} lies outside its training range (${range(first?.knownMin ?? NaN, first?.knownMax ?? NaN)}${unit}) on ${where.join(' and ')}: what the emulator says there is extrapolation.${label}`
  })
}

/** Yearly sums that later parts have and no training year came near: the runs drift, or the years differ. */
function drift(config: EcosystemConfig, { years, split }: EcosystemLook): string[] {
  const train = partsOf(split).find(({ name }) => name === 'train')
  const lastTraining = Number(train?.to.slice(0, 4))
  const medians = years.map(({ flux, years, sums }) => {
    const all = years.map((year, i) => ({
      year,
      sum: observedMedian(sums[i]),
    }))
    const seen = all.filter(({ year }) => year <= lastTraining).map(({ sum }) => sum)
    const size = Math.abs(seen.reduce((total, sum) => total + sum, 0) / seen.length)
    return { flux, role: fluxRole(config, flux), seen, size, later: all.slice(seen.length) }
  })
  const gpp = medians.find(({ role }) => role === 'gpp')?.size ?? 0
  return medians.flatMap(({ flux, role, seen, size, later }) => {
    const [low, high] = [Math.min(...seen), Math.max(...seen)]
    // Net fluxes are near zero: a step of theirs is large or small beside GPP.
    const step = DRIFT * (role === 'npp' || role === 'nep' ? Math.max(gpp, size) : size)
    const beyond = later.filter(({ sum }) => sum < low - step || sum > high + step)
    if (seen.length < 3 || beyond.length === 0) return []
    const told = beyond.map(({ year, sum }) => `${formatNumber(sum)} in ${year}`).join(', ')
    return [
      `Yearly ${fluxLabel(flux)} of the median sample is ${told}; in training years it is ${formatNumber(low)} to ${formatNumber(high)}: the pools drift or the years differ, and the emulator has to follow them there.`,
    ]
  })
}

/** Carbon that is gained or lost year after year: runs that did not begin in balance. */
function imbalance(config: EcosystemConfig, { meanYears }: EcosystemLook): string[] {
  const yearly = (role: FluxRole) => {
    const column = [...meanYears.keys()].find((name) => fluxRole(config, name) === role)
    return observedMedian(meanYears.get(column ?? ''))
  }
  const [gpp, nep] = [yearly('gpp'), yearly('nep')]
  if (!(Math.abs(nep) > LASTING_IMBALANCE * gpp)) return []
  return [
    `The median sample ${nep < 0 ? 'loses' : 'gains'} ${formatNumber(Math.abs(nep))} ${yearUnit(config.data.fluxUnit)} beside a GPP of ${formatNumber(gpp)}: the runs began out of balance, and fluxes depend on how long ago that was.`,
  ]
}

/** Parameters that a network cannot tell apart, the strongest pairs. */
function boundPairs({ data: { ensemble } }: EcosystemLook, most = 5): string[] {
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
function fewSamples({ data: { ensemble }, split }: EcosystemLook): string[] {
  const trained = partsOf(split).find(({ name }) => name === 'train')?.samples ?? ensemble.samples.length
  const constant = constantParameters(ensemble.statics, [...ensemble.samples.keys()]).length
  const parameters = ensemble.statics.names.length - constant
  if (trained >= 2 * parameters || parameters === 0) return []
  return [
    `${countOf(trained, 'sample is', 'samples are')} trained on, for ${countOf(parameters, 'parameter', 'parameters')}: too few to learn what each parameter does; held-out samples will show it.`,
  ]
}

function oddSamples(config: EcosystemConfig, { twins, meanYears, data }: EcosystemLook): string[] {
  const { samples, targets } = data.ensemble
  const gpp = targets.names.find((name) => fluxRole(config, name) === 'gpp')
  const yearly = gpp === undefined ? undefined : meanYears.get(gpp)
  const found: string[] = []
  if (yearly !== undefined) {
    const least = deadShare * observedMedian(yearly)
    const dead = samples.filter((_, entity) => (yearly[entity] as number) < least)
    if (dead.length > 0)
      found.push(
        `${formatNumber(dead.length)} of ${countOf(samples.length, 'sample')} ${dead.length === 1 ? 'has' : 'have'} next to no GPP (below ${formatShare(deadShare)} of the median): ${someOf(dead)}.`,
      )
  }
  if (twins.length > 0)
    found.push(
      `Samples with the same parameters: ${someOf(twins.map(([a, b]) => `${a} and ${b}`))}; one of each says nothing new, or leaks into the held-out samples.`,
    )
  return found
}

function someOf(items: readonly (string | number)[], most = 8): string {
  const shown = items.slice(0, most).join(', ')
  return items.length > most ? `${shown} and ${items.length - most} more` : shown
}
