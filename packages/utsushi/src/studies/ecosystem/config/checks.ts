// What must hold between the keys of a study file.
import { formatUnit, isSameUnit, stepsInWords, unitProblem, unknownUnit, type Interval } from '@utsushi/data'
import { listed, suggestionOrAll } from '@utsushi/ground'
import type { z } from 'zod'
import { dayNumber, intervalOf, periodSteps, type Period } from './period.js'
import { byUnit, targetUnit } from './quantities.js'
import { fluxRole } from './roles.js'
import {
  defaultPeriods,
  fluxRoles,
  type data,
  type model,
  type split,
  type training,
  type windows,
} from './sections.js'

/** The sections that are held against each other, resolved. */
interface Parsed {
  readonly data: z.output<typeof data>
  readonly split: z.output<typeof split>
  readonly windows: z.output<typeof windows>
  readonly model: z.output<typeof model>
  readonly training: z.output<typeof training>
}

/** What does not go together, by key. */
export function* crossChecks(config: Parsed): Generator<{ key: string; message: string }> {
  const { data, split, windows, model, training } = config
  yield* repeated('data.drivers', data.drivers)
  yield* repeated('data.targets', data.targets)
  for (const name of Object.keys(data.thresholds))
    if (!data.drivers.includes(name))
      yield {
        key: `data.thresholds.${name}`,
        message: `is not one of data.drivers${suggestionOrAll(name, data.drivers, ', ')}`,
      }
  for (const named of Object.keys(data.targetKinds))
    if (!data.targets.includes(named))
      yield {
        key: `data.targetKinds.${named}`,
        message: `is not one of data.targets${suggestionOrAll(named, data.targets, ', ')}`,
      }
  for (const [named, transform] of Object.entries(data.transforms)) {
    const key = `data.transforms.${named}`
    if (!data.targets.includes(named))
      yield { key, message: `is not one of data.targets${suggestionOrAll(named, data.targets, ', ')}` }
    else if (transform !== 'none' && model.kind === 'components')
      yield {
        key,
        message: `is ${transform}, but model.kind: components learns targets as they are — leave it out, or set model.kind: network`,
      }
    else if (transform !== 'none' && model.fluxes === 'closed' && fluxRole(config, named) !== undefined)
      yield {
        key,
        message: `is ${transform}, but closed fluxes are sums of one another and are learnt as they are — leave it out, or set model.fluxes: free`,
      }
  }
  if (model.fluxes === 'closed') yield* closedTargets(config)
  for (const target of data.targets) {
    if (data.drivers.includes(target)) yield { key: 'data.targets', message: `"${target}" is also a driver` }
  }
  for (const weighted of Object.keys(training.targetWeights))
    if (!data.targets.includes(weighted))
      yield {
        key: `training.targetWeights.${weighted}`,
        message: `is not one of data.targets${suggestionOrAll(weighted, data.targets, ', ')}`,
      }

  if (model.kind === 'components' && split.by !== 'samples')
    yield {
      key: 'model.kind',
      message: `components knows the steps that it was trained on and no others, but split.by: ${split.by} asks for others — set split.by: samples, or model.kind: joined or network`,
    }

  if (model.kind === 'joined' && model.decoder !== 'direct')
    yield {
      key: 'model.decoder',
      message: `${model.decoder} feeds fluxes back, which model.kind: joined would mix with what its processes say — set model.decoder: direct`,
    }

  const interval = intervalOf(config)
  yield* splitProblems(split, windows.horizon, interval)
  const [span, what, shorten] =
    windows.mode === 'segments'
      ? windows.segmentLength === 'all'
        ? [windows.burnIn + 1, `windows.burnIn ${windows.burnIn}`, 'windows.burnIn']
        : [
            windows.segmentLength,
            `windows.segmentLength ${windows.segmentLength}`,
            'windows.segmentLength and windows.burnIn',
          ]
      : [
          windows.context + windows.horizon,
          `windows.context ${windows.context} + horizon ${windows.horizon}`,
          'windows.context or windows.horizon',
        ]
  const trainSteps = split.train === undefined ? Infinity : periodSteps(split.train, interval)
  if (trainSteps < span)
    yield {
      key: 'split.train',
      message: `has ${stepsInWords(trainSteps, interval)}, fewer than ${what} — lengthen it, or shorten ${shorten}`,
    }
  if (
    windows.mode === 'segments' &&
    windows.segmentLength !== 'all' &&
    windows.burnIn >= windows.segmentLength
  )
    yield {
      key: 'windows.burnIn',
      message: `must be shorter than windows.segmentLength ${windows.segmentLength}, got ${windows.burnIn}`,
    }
  if (training.oneStepWeight + training.rolloutWeight <= 0)
    yield {
      key: 'training.rolloutWeight',
      message: 'and training.oneStepWeight are both 0: nothing would be learned',
    }
}

/** Closed fluxes of several units: those that differ from most, each unit once. */
function* unlikeUnits(
  data: Parsed['data'],
  fluxes: readonly string[],
): Generator<{ key: string; message: string }> {
  const unitOf = (target: string): string => targetUnit(data, target)
  // A text that is no unit was refused as such.
  const told = fluxes.filter((target) => isUnit(unitOf(target)))
  const groups = byUnit(told.map((name) => ({ name, unit: unitOf(name) }))).map((group) =>
    group.map(({ name }) => name),
  )
  const common = groups.reduce((most, group) => (group.length > most.length ? group : most), [])
  for (const group of groups.filter((each) => each !== common)) {
    const own = [...group, ...common].find((name) => Object.hasOwn(data.units, name))
    const inUnit = (names: readonly string[]): string =>
      `${listed(names)} ${names.length === 1 ? 'is' : 'are'} in ${formatUnit(unitOf(names[0] ?? ''))}`
    yield {
      key: own === undefined ? 'data.fluxUnit' : `data.units.${own}`,
      message: `${inUnit(group)}, ${inUnit(common)}: closed fluxes are sums of one another and share a unit; convert the column, or set model.fluxes: free`,
    }
  }
}

/** What goes wrong among sites that are held out. */
function* siteProblems({
  by,
  holdOutSamples,
  validationSamples,
  holdOutSites,
  validationSites,
}: Pick<
  Parsed['split'],
  'by' | 'holdOutSamples' | 'validationSamples' | 'holdOutSites' | 'validationSites'
>): Generator<{ key: string; message: string }> {
  const holds = (sites: number | readonly string[]): boolean => sites !== 0
  if (by !== 'sites' && by !== 'all')
    for (const [key, sites] of Object.entries({ holdOutSites, validationSites }))
      if (holds(sites))
        yield {
          key: `split.${key}`,
          message: `holds sites out, but split.by: ${by} gives all of them to every part — leave it out, or write split.by: sites (all days) or all (new days)`,
        }
  if (by === 'sites' && !holds(holdOutSites))
    yield {
      key: 'split.holdOutSites',
      message:
        'is 0: by sites nothing would be left to test on — hold out a share such as 0.2, or name sites',
    }
  if (by === 'sites' && holdOutSamples > 0)
    yield {
      key: 'split.holdOutSamples',
      message:
        'holds samples out, but split.by: sites gives all of them to every part — leave it out, or write split.by: all',
    }
  if (by === 'sites' && validationSamples > 0 && holds(validationSites))
    yield {
      key: 'split.validationSamples',
      message: 'and split.validationSites both say what chooses the best epoch — give one of the two',
    }
  if (by === 'all' && !holds(holdOutSites) && holdOutSamples === 0)
    yield {
      key: 'split.holdOutSites',
      message:
        'and split.holdOutSamples are both 0: nothing is held out — raise one, or write split.by: time',
    }
  if (Array.isArray(holdOutSites) && Array.isArray(validationSites))
    for (const site of validationSites.filter((own) => holdOutSites.includes(own)))
      yield {
        key: 'split.validationSites',
        message: `"${site}" is in split.holdOutSites too — keep it in one`,
      }
}

/**
 * Targets that are no known flux, beside closed ones: those of another unit are no carbon fluxes and are predicted by themselves;
 * one of the fluxes' own unit is a flux under a name that nobody told.
 */
function* closedTargets(config: Parsed): Generator<{ key: string; message: string }> {
  const { data } = config
  const fluxes = data.targets.filter((target) => fluxRole(config, target) !== undefined)
  yield* unlikeUnits(data, fluxes)
  const units = new Set(fluxes.map((target) => targetUnit(data, target)).filter(isUnit))
  for (const target of data.targets) {
    if (fluxes.includes(target)) continue
    const unit = targetUnit(data, target)
    const unlike =
      fluxes.length > 0 &&
      isUnit(unit) &&
      unit !== unknownUnit &&
      ![...units].some((own) => isSameUnit(own, unit))
    if (!unlike) yield withoutRole(data, target)
  }
}

function withoutRole({ roles }: Parsed['data'], target: string): { key: string; message: string } {
  const taken = fluxRoles.find((role) => role === target.toLowerCase())
  if (taken !== undefined)
    return {
      key: `data.roles.${taken}`,
      message: `says ${roles[taken] ?? ''}, and the target "${target}" is left without a role — leave it out, or set model.fluxes: free`,
    }
  return {
    key: 'data.targets',
    message: `"${target}" is none of ${fluxRoles.join(', ')}; name its role in data.roles, give its unit in data.units where it is no carbon flux, or set model.fluxes: free`,
  }
}

function* splitProblems(
  {
    by,
    guard,
    holdOutSamples,
    validationSamples,
    holdOutSites,
    validationSites,
    ...periods
  }: Parsed['split'],
  horizon: number,
  interval: Interval,
): Generator<{ key: string; message: string }> {
  const { train, validation, test } = periods
  yield* siteProblems({ by, holdOutSamples, validationSamples, holdOutSites, validationSites })
  if (by === 'samples' || by === 'sites') {
    const both = by === 'samples' ? 'both' : 'all'
    for (const [key, given] of Object.entries({ validation, test }))
      if (given !== undefined)
        yield {
          key: `split.${key}`,
          message: `is a period, but split.by: ${by} gives all days to every part — leave it out, or write split.by: ${both}`,
        }
    if (guard > 0)
      yield {
        key: 'split.guard',
        message: `drops days between periods; by ${by} there are none — leave it out`,
      }
    if (by === 'samples' && holdOutSamples === 0)
      yield {
        key: 'split.holdOutSamples',
        message: 'is 0: by samples nothing would be left to test on — hold out a share such as 0.2',
      }
  }
  if (by === 'time')
    for (const [key, share] of Object.entries({ holdOutSamples, validationSamples }))
      if (share > 0)
        yield {
          key: `split.${key}`,
          message: `holds samples out, but split.by: time gives all of them to every part — leave it out, or write split.by: both`,
        }
  if (holdOutSamples + validationSamples >= 1)
    yield {
      key: 'split.validationSamples',
      message: `and split.holdOutSamples take ${holdOutSamples + validationSamples} of the samples: none is left to train on — lower one of the two`,
    }
  if (train === undefined || validation === undefined || test === undefined) return
  const [[validationFrom, validationTo], [testFrom, testTo]] = [validation, test]
  if (dayNumber(validationFrom) > dayNumber(testTo)) {
    // Which of the two is not where it is meant to be, nobody knows: the later one may lie behind all data.
    yield {
      key: 'split.validation',
      message: `begins on ${validationFrom}, after test ends on ${testTo}${byDefault({ train, validation, test }, ['validation', 'test'])} — the last period is the test's: let validation end before ${testFrom}, or test begin after ${validationTo}`,
    }
    return
  }
  for (const [later, [from], [earlier, [, to]]] of [
    ['validation', validation, ['train', train]],
    ['test', test, ['validation', validation]],
  ] as const)
    if (dayNumber(from) <= dayNumber(to))
      yield {
        key: `split.${later}`,
        message: `begins on ${from}, before ${earlier} ends on ${to}${byDefault({ train, validation, test }, [earlier, later])} — let it begin after ${to}`,
      }
  for (const [part, span] of Object.entries({ validation, test })) {
    const steps = periodSteps(span, interval) - guard
    if (steps < horizon)
      yield {
        key: `split.${part}`,
        message: `has ${stepsInWords(steps, interval)} after the guard, fewer than one forecast of windows.horizon ${horizon} — lengthen it, or shorten ${guard > 0 ? 'split.guard or ' : ''}windows.horizon`,
      }
  }
}

/** What a person may not know of two periods: that nobody wrote them. */
function byDefault(
  periods: Readonly<Record<keyof typeof defaultPeriods, Period>>,
  parts: readonly (keyof typeof defaultPeriods)[],
): string {
  const unsaid = parts.filter((part) => periods[part] === defaultPeriods[part])
  return unsaid.length === 0
    ? ''
    : ` (${listed(unsaid.map((part) => `split.${part} is not given: ${defaultPeriods[part].join(' to ')}`))})`
}

/** Whether a text is a unit, or the word for one that nobody knows. */
const isUnit = (text: string): boolean =>
  text.trim().toLowerCase() === unknownUnit || unitProblem(text) === undefined

function* repeated(key: string, list: readonly string[]): Generator<{ key: string; message: string }> {
  for (const name of new Set(list.filter((item, index) => list.indexOf(item) !== index)))
    yield { key, message: `"${name}" is listed twice` }
}
