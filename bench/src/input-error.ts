/** Something the person at the keyboard can put right: an unknown name, a missing folder. */
export class InputError extends Error {
  override readonly name = 'InputError'
}
