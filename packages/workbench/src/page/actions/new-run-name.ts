// Names of runs that a page begins: as `utsushi train` names them.
import type { StudyFile } from '../../wire/actions.js'

/** `runs/ecosystem-20261127-143015`, beside the study file. */
export function newRunName({ path, study }: StudyFile, verb: 'train' | 'tune', now = new Date()): string {
  const pad = (value: number): string => String(value).padStart(2, '0')
  const day = `${now.getFullYear()}${pad(now.getMonth() + 1)}${pad(now.getDate())}`
  const time = `${pad(now.getHours())}${pad(now.getMinutes())}${pad(now.getSeconds())}`
  const beside = path.includes('/') ? `${path.slice(0, path.lastIndexOf('/'))}/` : ''
  return `${beside}runs/${study}${verb === 'tune' ? '-tuning' : ''}-${day}-${time}`
}
