// How a search folds the study: over pieces of equipment, or, where there is one alone, forward in time over the validation period.
import { rollingFolds } from '@utsushi/data'
import { countOf, InputError } from '@utsushi/ground'
import type { FoldPlan, PartsOf } from '@utsushi/study'
import { equipmentOf, parkRanges, spansOf, type Cut } from '../data.js'
import { labelAt, labelSource } from './labels.js'
import type { Park, WindowPlaces } from './park.js'
import { stepName } from './steps.js'
import { windowsIn } from './windows.js'

/**
 * Folds are cut over the equipment outside the test: a fold trains on the training period of its own equipment, and is scored on the
 * validation period of the equipment that it holds out.
 *
 * With one piece of equipment, the steps on which validation windows end are cut into blocks. A fold is scored on one of them, and
 * trains on all windows whose longest horizon lies before it. Normal ranges are of the training period, which lies before every block.
 *
 * @throws InputError where the validation period cannot be cut into so many folds, or a fold is scored on one class alone
 */
export function foldsOf(config: Cut, park: Park, parts: PartsOf<WindowPlaces>): FoldPlan<WindowPlaces> {
  const { equipment, place } = equipmentOf(park)
  const used = new Set<number>()
  for (const part of [parts.train, parts.validation])
    for (const series of part?.series ?? []) used.add(place[series] ?? 0)
  const development = [...used].sort((a, b) => a - b)
  if (development.length === 1) return foldsInTime(config, park)
  const source = labelSource(park, parkRanges(config, park), config)
  const spans = spansOf(config, park)
  const windowsOf = (name: 'train' | 'validation', members: readonly number[]): WindowPlaces => {
    const own = new Set(members.map((member) => development[member]))
    return windowsIn(park, source, config, spans[name], (series) => own.has(place[series] ?? 0))
  }
  return {
    entities: development.length,
    called: `the ${countOf(development.length, 'piece', 'pieces')} of equipment that training and validation have (the readings hold ${equipment.length})`,
    parts: (own, held) => ({ train: windowsOf('train', own), validation: windowsOf('validation', held) }),
  }
}

function foldsInTime(config: Cut, park: Park): FoldPlan<WindowPlaces> {
  const source = labelSource(park, parkRanges(config, park), config)
  const [first, last] = spansOf(config, park).validation
  const steps = Math.max(0, last - first + 1)
  const longest = Math.max(...config.labels.horizons)
  const between = (steps: readonly number[]): WindowPlaces =>
    windowsIn(park, source, config, [steps[0] ?? 0, steps.at(-1) ?? -1])
  return {
    entities: last + 1,
    called: `the ${countOf(steps, 'step')} on which validation windows end`,
    cut: (among, { folds }) => {
      // Of what a fold trains on, the same share of the last steps is scored.
      const rows = (among.at(-1) ?? -1) + 1
      const from = rows === last + 1 ? first : Math.floor((rows * first) / (last + 1))
      if (rows - from < folds)
        throw new InputError(
          `tuning.folds: ${countOf(folds, 'fold')} of one piece of equipment, whose validation windows end on ${countOf(steps, 'step')} — give split.validation more steps${steps < 2 ? '' : `, or set tuning.folds to ${steps} or less`}`,
        )
      return rollingFolds({ rows, first: from, folds, gap: longest })
    },
    parts: (own, held) => {
      const validation = between(held)
      const hasBoth = config.labels.horizons.some((horizon) => {
        const labels = Array.from(validation.end, (end, window) =>
          labelAt(source, config.labels, validation.series[window] ?? 0, end, horizon),
        )
        return labels.includes(0) && labels.includes(1)
      })
      if (!hasBoth)
        throw new InputError(
          `tuning.folds: the block from ${stepName(park, held[0] ?? 0)} to ${stepName(park, held.at(-1) ?? 0)} holds no two classes at any horizon, and cannot be scored — set tuning.folds lower, or give split.validation more steps`,
        )
      return { train: between(own), validation }
    },
  }
}
