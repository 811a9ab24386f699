// How the report calls what it tells of.
import { stepWords } from '@utsushi/data'
import { formatShare } from '@utsushi/study/plots'
import { intervalOf, type EquipmentConfig } from '../config.js'

/** `30 days ahead`, `now`. */
export function horizonWords({ data }: Pick<EquipmentConfig, 'data'>, horizon: number): string {
  if (horizon === 0) return 'now'
  const { one, many } = stepWords(intervalOf(data))
  return `${horizon} ${horizon === 1 ? one : many} ahead`
}

/** How long before something an alarm stood: `14 days`. */
export function leadWords({ data }: Pick<EquipmentConfig, 'data'>, steps: number): string {
  const { one, many } = stepWords(intervalOf(data))
  return `${steps} ${steps === 1 ? one : many}`
}

/** `34 % (20–47 %)`; without the bracket where no range is told. */
export const shareWords = (share: number, low?: number, high?: number): string =>
  low === undefined || high === undefined
    ? formatShare(share)
    : `${formatShare(share)} (${formatShare(low).replace(/\s*%$/, '')}–${formatShare(high)})`
