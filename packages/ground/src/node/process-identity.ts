/**
 * Which process wrote something, and whether it still runs: by host, number and time of start, as numbers are used again.
 */
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'

export interface ProcessIdentity {
  readonly pid: number
  /** Clock ticks from boot to start; 0 where the system does not tell. */
  readonly start: number
  readonly host: string
}

/** This process. */
export const thisProcess = (): ProcessIdentity => ({
  pid: process.pid,
  start: processStart(process.pid) ?? 0,
  host: hostname(),
})

/** @example processText({ pid: 41, start: 9120, host: 'a' }) // '41-9120@a' */
export const processText = ({ pid, start, host }: ProcessIdentity): string => `${pid}-${start}@${host}`

/** The process named at the end of a text, if one is. */
export function parseProcess(text: string): ProcessIdentity | undefined {
  const [, pid, start, host] = /(?:^|-)(\d+)-(\d+)@(\S+)\s*$/.exec(text) ?? []
  return host === undefined ? undefined : { pid: Number(pid), start: Number(start), host }
}

/** Whether a process has surely ended: one of this host that is no more. Of other hosts nothing is known. */
export function hasEnded({ pid, start, host }: ProcessIdentity): boolean {
  if (host !== hostname()) return false
  try {
    process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
  if (process.platform !== 'linux') return false
  const since = processStart(pid)
  return since === undefined || (start !== 0 && since !== start)
}

/** `undefined` also for a process that has ended and waits for its parent to notice. */
function processStart(pid: number): number | undefined {
  if (process.platform !== 'linux') return undefined
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : Number(fields[19])
  } catch {
    return undefined
  }
}
