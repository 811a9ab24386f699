/** What was given cannot be used: a file that is no emulator, or inputs that do not fit it. Exit code 2. */
export class EmulatorInputError extends Error {
  override readonly name = 'InputError'
}
