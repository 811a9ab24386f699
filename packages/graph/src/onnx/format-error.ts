import { InputError } from '@utsushi/ground'

/** A file or byte string that is not what its format says. The command line ends with exit code 2 on it. */
export class FormatError extends InputError {}
