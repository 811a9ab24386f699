// Partial least squares read back from JSON, checked.
import { InputError } from '@utsushi/ground'
import { listOf, numbersOf, recordOf, wholeOf } from '../json-values.js'
import { linesOf } from './parse-ridge.js'
import type { PartialLeastSquares } from './partial-least-squares.js'

/**
 * @param file it came from, for messages
 * @throws InputError naming the key that is wrong
 * @example parsePartialLeastSquares(JSON.parse(text), 'fat.json')
 */
export function parsePartialLeastSquares(value: unknown, file: string): PartialLeastSquares {
  const given = recordOf(value, file)
  if (given['kind'] !== 'partial-least-squares' || given['version'] !== 1)
    throw new InputError(
      `${file}: holds no partial least squares of version 1 — fit again or restore the file`,
    )
  const outputs = numbersOf(given['intercept'], `${file}.intercept`).length
  const errors = given['errors']
  return {
    ...{ kind: 'partial-least-squares', version: 1 },
    components: wholeOf(given['components'], `${file}.components`, 0),
    ...linesOf(given, outputs, file),
    ...(errors !== undefined && {
      errors: listOf(errors, `${file}.errors`).map((own, k) => numbersOf(own, `${file}.errors[${k}]`)),
    }),
  }
}
