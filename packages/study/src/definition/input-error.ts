// Errors that the person at the keyboard can mend. The command line prints their message alone and leaves by the exit
// code they name: 2 for input, 1 for a failure of the machine underneath.

/** What was given is wrong: a study file, a table, an option. The command line exits with 2. */
export class InputError extends Error {
  override readonly name = 'InputError'
}

/** Something underneath failed (disk full, unreadable folder). The command line exits with 1, printing one line. */
export class FailureError extends Error {
  override readonly name = 'FailureError'
}
