// Every recording of a study of whole machines scored by what was learnt of the others, second by second.
import type { StudyContext } from '@utsushi/study'
import type { EquipmentConfig } from '../config.js'
import { parkRanges } from '../data.js'
import { jointColumns } from '../data/joint.js'
import { jointReferences } from '../data/joint-reference.js'
import { labelSource, windowLabels } from '../data/labels.js'
import { readPark } from '../data/read.js'
import { windowsIn } from '../data/windows.js'
import { equipmentAt } from './columns.js'
import { leaveOneOut } from './leave-one-out.js'

/** What was said of one recording. */
export interface LeftOutRecording {
  readonly equipment: string
  /** `[steps]`: 1 faulty, 0 normal, 255 not known. */
  readonly truth: Uint8Array
  /** `[steps]`: 1 where an alarm is raised; none is where no whole window of all items ends. */
  readonly alarm: Uint8Array
  /** Where an alarm is raised, chosen on the other recordings. */
  readonly threshold: number
}

/**
 * Leaves out one recording after another. Each has its reference of its own first steps; classifier, calibration and threshold come
 * from the others. All windows are scored and learnt from, those within the reference too.
 *
 * @param config of windows of whole pieces of equipment, with a truth; `model.kind` is logistic or trees
 * @param referenceSteps steps from the start of each recording
 * @throws InputError when the tables cannot be read, or a reference holds too few windows
 * @example const found = await leaveRecordingsOut(config, 400, context)
 */
export async function leaveRecordingsOut(
  config: EquipmentConfig,
  referenceSteps: number,
  context: StudyContext,
): Promise<readonly LeftOutRecording[]> {
  const park = await readPark(config, context)
  const { steps, truth } = park
  const ranges = parkRanges(config, park)
  const windows = windowsIn(park, labelSource(park, ranges, config), config, [0, steps - 1])
  const references = jointReferences(config, park, { lastStep: referenceSteps - 1 })
  const count = windows.end.length
  const groups = equipmentAt(
    { park, windows },
    Int32Array.from({ length: count }, (_, window) => window),
  )
  const seen = {
    ...{ count, groups, labels: windowLabels(park, ranges, windows, config) },
    statistics: jointColumns(config, park, references, windows),
  }
  const leaders = [...references.keys()]
  return leaveOneOut(config, () => seen, leaders.length).map((own) => {
    const leader = leaders[own.group] ?? 0
    const alarm = new Uint8Array(steps)
    for (const [row, window] of own.windows.entries())
      if ((own.probabilities[row] ?? 0) >= own.threshold) alarm[windows.end[window] ?? 0] = 1
    return {
      equipment: park.series[leader]?.equipment ?? '',
      truth: truth?.slice(leader * steps, (leader + 1) * steps) ?? new Uint8Array(steps).fill(255),
      alarm,
      threshold: own.threshold,
    }
  })
}
