// Records that have no parameters, such as those of towers, are not runs of a process model, and a report does not call them so.
import type { EcosystemConfig } from '../config.js'
import { reworded } from './in-steps.js'

/**
 * Plain data with its sentences said of records where a study file reads no parameters; as it is where it does.
 *
 * @example ofRecords('the emulator follows the process model', config) // 'the emulator follows the data'
 */
export function ofRecords<T>(told: T, { data }: Pick<EcosystemConfig, 'data'>): T {
  if (data.parameters === 'all' || data.parameters.length > 0) return told
  return reworded(told, (text) =>
    text
      .replaceAll('parameters of the process model', 'descriptors of the site')
      .replaceAll(/\bprocess[- ]model(?:’s)?\b/g, (found) => (found.endsWith('s') ? 'data’s' : 'data'))
      .replaceAll('Process model', 'Data')
      .replaceAll(/\bparameter (sample|set)(s?)\b/g, 'record$2'),
  ) as T
}
