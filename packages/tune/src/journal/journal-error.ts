/** A journal that cannot be used as asked: broken, of another study or space, or under a name that is taken. One line. */
export class JournalError extends Error {
  override readonly name = 'InputError'
}
