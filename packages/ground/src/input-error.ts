/**
 * Errors that the person at the keyboard can mend. Their message is one line that says where and what to do; the command
 * line prints it alone and leaves by the exit code that the class stands for.
 */
import { printable } from './printable.js'

/**
 * What was given is wrong: a file, a row, a column, a setting, an option. The command line exits with 2.
 * @example throw new InputError('daily_0042.csv row 118: gpp is "NaN?" — expected a number')
 */
export class InputError extends Error {
  override readonly name = 'InputError'

  constructor(message: string, options?: ErrorOptions) {
    super(printable(message), options)
  }
}

/** Something underneath failed: a full disk, a folder that may not be written. The command line exits with 1. */
export class FailureError extends Error {
  override readonly name = 'FailureError'

  constructor(message: string, options?: ErrorOptions) {
    super(printable(message), options)
  }
}
