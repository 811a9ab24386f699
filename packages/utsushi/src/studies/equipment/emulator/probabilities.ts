// What every emulator of the study shares: from logits to probabilities by calibration, and what its file tells of training.
import { concat, constant, gather, sigmoid, type Tensor } from '@utsushi/graph'
import { calibrated } from '@utsushi/learn'
import type { Finished } from '@utsushi/study'
import type { EquipmentConfig } from '../config.js'
import { parseDecisions, thresholdOf } from '../decision.js'
import type { Fitted } from '../fit/fitted.js'
import type { EquipmentModel } from '../model.js'

export type FinishedEquipment = Finished<EquipmentConfig, Fitted, EquipmentModel | undefined>

/** Probabilities `[batch, horizons]` of logits. */
export function probabilityTensor(
  { config, calibration }: Pick<FinishedEquipment, 'config' | 'calibration'>,
  logits: Tensor,
): Tensor {
  const decisions = parseDecisions(calibration, config.labels)
  const each = config.labels.horizons.map((_, place) => {
    const own = gather(logits, constant([place], { dtype: 'int32' }), 1)
    const calibrator = decisions[place]?.calibrator ?? null
    return calibrator === null ? sigmoid(own) : calibrated(calibrator, own)
  })
  return concat(each, 1)
}

const splitWords = {
  time: 'by time',
  equipment: 'by equipment and time',
  recording: 'by recording',
} as const

/** What the file tells of training, whatever it looks at. */
export const trainingTold = ({
  config: { split, labels },
  fitted,
  calibration,
}: Pick<FinishedEquipment, 'config' | 'fitted' | 'calibration'>) => ({
  split: splitWords[split.by],
  rows: fitted.windows,
  period: null,
  horizons: labels.horizons,
  thresholds: parseDecisions(calibration, labels).map(thresholdOf),
})

/** The probability in the file's metadata. */
export const probabilityTold = ({ labels: { horizons } }: Pick<EquipmentConfig, 'labels'>) => ({
  ...{ name: 'probability', dtype: 'float32' as const, shape: ['batch', horizons.length] },
  axes: ['batch', 'feature'],
  features: horizons.map((horizon) => ({ name: `probability_${horizon}`, unit: '1', std: null })),
})
