// Every day of a piece of equipment scored by what was learnt of its other days: for a record whose truth holds for whole days.
import { formatDay } from '@utsushi/data'
import { InputError } from '@utsushi/ground'
import type { StudyContext } from '@utsushi/study'
import type { EquipmentConfig } from '../config.js'
import { parkRanges } from '../data.js'
import { jointColumns } from '../data/joint.js'
import { jointReferences } from '../data/joint-reference.js'
import { labelSource, windowLabels } from '../data/labels.js'
import type { Park } from '../data/park.js'
import { readPark } from '../data/read.js'
import { stepStart } from '../data/steps.js'
import { windowsIn } from '../data/windows.js'
import { leaveOneOut } from './leave-one-out.js'

/** What was said of one day. */
export interface LeftOutDay {
  /** `2017-09-11` */
  readonly day: string
  /** `[windows]`: 1 faulty, 0 normal, NaN not known, at the end of each window. */
  readonly truth: Float64Array
  /** `[windows]`: 1 where an alarm is raised. */
  readonly alarm: Uint8Array
  /** Where an alarm is raised, chosen on the other days. */
  readonly threshold: number
}

/**
 * Leaves out one day after another. The reference is of the days that the truth calls normal and that are not left out; classifier,
 * calibration and threshold come from the others. Windows lie within one day each.
 *
 * @param config of windows of whole pieces of equipment, with a truth, and one piece of equipment; `model.kind` is logistic or trees
 * @throws InputError when the tables cannot be read, hold several pieces of equipment or no normal days enough for a reference
 * @example const days = await leaveDaysOut(config, context)
 */
export async function leaveDaysOut(
  config: EquipmentConfig,
  context: StudyContext,
): Promise<readonly LeftOutDay[]> {
  const park = await readPark(config, context)
  const names = new Set(park.series.map(({ equipment }) => equipment))
  if (names.size !== 1 || park.truth === undefined)
    throw new InputError(
      `data.readings: days are left out of one piece of equipment with a truth (data.truth), and here are ${names.size} — name one table`,
    )
  const dayOf = daysOf(park)
  const all = windowsIn(park, labelSource(park, parkRanges(config, park), config), config, [
    0,
    park.steps - 1,
  ])
  const within = [...all.end.keys()].filter((window) => {
    const end = all.end[window] ?? 0
    return dayOf(end) === dayOf(end - config.windows.context + 1)
  })
  const windows = {
    series: Int32Array.from(within, (window) => all.series[window] ?? 0),
    end: Int32Array.from(within, (window) => all.end[window] ?? 0),
  }
  const days = [...new Set(Array.from(windows.end, dayOf))]
  const groups = Int32Array.from(windows.end, (end) => days.indexOf(dayOf(end)))
  const labels = windowLabels(park, parkRanges(config, park), windows, config)
  const width = config.labels.horizons.length
  const seen = (held: readonly number[]) => {
    const skipped = skippedSteps(park, (step) => held.includes(days.indexOf(dayOf(step))))
    const references = jointReferences(config, park, { lastStep: park.steps - 1, skipped })
    return {
      ...{ count: windows.end.length, groups, labels },
      statistics: jointColumns(config, park, references, windows),
    }
  }
  return leaveOneOut(config, seen, days.length).map((own) => ({
    day: formatDay(days[own.group] ?? 0),
    truth: Float64Array.from(own.windows, (window) => labels[window * width] ?? NaN),
    alarm: Uint8Array.from(own.probabilities, (probability) => (probability >= own.threshold ? 1 : 0)),
    threshold: own.threshold,
  }))
}

/** The day of a step, counted from 1970-01-01. */
const daysOf =
  ({ first, interval }: Pick<Park, 'first' | 'interval'>) =>
  (step: number): number =>
    Math.floor(stepStart(first + step, interval) / 86_400)

/** 1 on the steps that are no reference: faulty, not known, not measured, or held out. */
function skippedSteps({ series, steps, truth, measured }: Park, held: (step: number) => boolean): Uint8Array {
  const skipped = new Uint8Array(series.length * steps)
  for (let step = 0; step < steps; step++) {
    const out = held(step)
    for (let place = 0; place < series.length; place++) {
      const at = place * steps + step
      skipped[at] = out || truth?.[at] !== 0 || measured[at] !== 1 ? 1 : 0
    }
  }
  return skipped
}
