/** What the system says when it cannot write, in words. */
import { FailureError } from '../input-error.js'

/** One line for a failure of the disk; other errors are returned as they are. */
export function diskFailure(file: string, error: unknown): unknown {
  const reason = diskReasons[errorCode(error) ?? '']
  return reason === undefined ? error : new FailureError(`${file} could not be written: ${reason}`)
}

const diskReasons: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full — free some space, then resume or run again',
  EDQUOT: 'the disk quota is used up — free some space, then resume or run again',
  EACCES: 'no permission — choose another folder',
  EPERM: 'no permission — choose another folder',
  EROFS: 'the disk is read-only — choose another folder',
  EEXIST: 'a file of that name is there — choose another folder',
  ENOTDIR: 'a part of its path is a file — choose another folder',
  EIO: 'the disk reports an error',
}

function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined
}
