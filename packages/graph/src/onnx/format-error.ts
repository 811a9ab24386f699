/** A file or byte string that is not what its format says. The command line ends with exit code 2 on it. */
export class FormatError extends Error {
  override readonly name = 'InputError'
}
