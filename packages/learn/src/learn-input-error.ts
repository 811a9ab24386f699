/** What the person at the keyboard gave cannot be used; the command line answers with exit code 2. */
export class LearnInputError extends Error {
  override readonly name = 'InputError'
}
