// How the report calls what it tells of.
import { stepWords } from '@utsushi/data'
import { intervalOf, type EquipmentConfig } from '../config.js'

/** `30 days ahead`, `now`. */
export function horizonWords({ data }: EquipmentConfig, horizon: number): string {
  if (horizon === 0) return 'now'
  const { one, many } = stepWords(intervalOf(data))
  return `${horizon} ${horizon === 1 ? one : many} ahead`
}

/** How long before something an alarm stood: `14 days`. */
export function leadWords({ data }: EquipmentConfig, steps: number): string {
  const { one, many } = stepWords(intervalOf(data))
  return `${steps} ${steps === 1 ? one : many}`
}
