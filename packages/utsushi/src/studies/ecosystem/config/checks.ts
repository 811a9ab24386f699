// What must hold between the keys of a study file.
import { formatUnit, isSameUnit, namedUnit, stepsInWords, type Interval } from '@utsushi/data'
import type { z } from 'zod'
import { dayNumber, intervalOf, periodSteps } from './period.js'
import { fluxRole } from './roles.js'
import { fluxRoles, type data, type model, type split, type training, type windows } from './sections.js'

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
        message: `is not one of data.drivers (${data.drivers.join(', ')})`,
      }
  for (const named of Object.keys(data.targetKinds))
    if (!data.targets.includes(named))
      yield {
        key: `data.targetKinds.${named}`,
        message: `is not one of data.targets (${data.targets.join(', ')})`,
      }
  const unitOf = (target: string): string => data.units[target] ?? namedUnit(target).unit ?? data.fluxUnit
  const [first = ''] = data.targets
  for (const target of model.fluxes === 'closed' ? data.targets : [])
    if (!isSameUnit(unitOf(target), unitOf(first))) {
      const ownUnit = [target, first].find((name) => data.units[name] !== undefined)
      yield {
        key: ownUnit === undefined ? 'data.fluxUnit' : `data.units.${ownUnit}`,
        message: `${target} is in ${formatUnit(unitOf(target))}, ${first} in ${formatUnit(unitOf(first))}: closed fluxes are sums of one another and share a unit; convert the column, or set model.fluxes: free`,
      }
    }
  for (const target of data.targets) {
    if (data.drivers.includes(target)) yield { key: 'data.targets', message: `"${target}" is also a driver` }
    if (model.fluxes === 'closed' && fluxRole(config, target) === undefined)
      yield {
        key: 'data.targets',
        message: `"${target}" is none of ${fluxRoles.join(', ')}; name its role in data.roles or set model.fluxes: free`,
      }
  }
  for (const weighted of Object.keys(training.targetWeights))
    if (!data.targets.includes(weighted))
      yield {
        key: `training.targetWeights.${weighted}`,
        message: `is not one of data.targets (${data.targets.join(', ')})`,
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

function* splitProblems(
  { by, guard, holdOutSamples, validationSamples, ...periods }: Parsed['split'],
  horizon: number,
  interval: Interval,
): Generator<{ key: string; message: string }> {
  const { train, validation, test } = periods
  if (by === 'samples') {
    for (const [key, given] of Object.entries({ validation, test }))
      if (given !== undefined)
        yield {
          key: `split.${key}`,
          message: `is a period, but split.by: samples gives all days to every part — leave it out, or write split.by: both`,
        }
    if (guard > 0)
      yield {
        key: 'split.guard',
        message: 'drops days between periods; by samples there are none — leave it out',
      }
    if (holdOutSamples === 0)
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
  for (const [later, [from], [earlier, [, to]]] of [
    ['validation', validation, ['train', train]],
    ['test', test, ['validation', validation]],
  ] as const)
    if (dayNumber(from) <= dayNumber(to))
      yield {
        key: `split.${later}`,
        message: `begins on ${from}, before ${earlier} ends on ${to} — let it begin after ${to}`,
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

function* repeated(key: string, list: readonly string[]): Generator<{ key: string; message: string }> {
  for (const name of new Set(list.filter((item, index) => list.indexOf(item) !== index)))
    yield { key, message: `"${name}" is listed twice` }
}
