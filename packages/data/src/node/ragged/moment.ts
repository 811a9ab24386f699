/** Moments as text. */
import { parseDay } from '../../day.js'

const pattern =
  /^(\d{4}[-/]\d{1,2}[-/]\d{1,2})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2}(?:\.\d+)?))?)?(?:Z|\+00:?00)?$/

/**
 * Seconds from 1970-01-01 to a moment, which is taken as universal time; NaN for what is none.
 * @example parseMoment('1970-01-02 00:01') // 86460
 */
export function parseMoment(text: string): number {
  const [, date, hours = '0', minutes = '0', seconds = '0'] = pattern.exec(text.trim()) ?? []
  if (date === undefined) return NaN
  const [year = '', month = '', day = ''] = date.split(/[-/]/)
  const days = parseDay(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`)
  const [hour, minute, second] = [Number(hours), Number(minutes), Number(seconds)]
  return hour < 24 && minute < 60 && second < 60 ? days * 86_400 + hour * 3600 + minute * 60 + second : NaN
}
