// Ridge classifiers and ridge lines read back from JSON, checked.
import { InputError } from '@utsushi/ground'
import { listOf, numberOf, numbersOf, recordOf, wholeOf } from '../json-values.js'
import type { RidgeClassifier } from './ridge-classifier.js'
import type { RidgeLines } from './ridge-lines.js'

/**
 * @param file it came from, for messages
 * @throws InputError naming the key that is wrong
 * @example parseRidgeClassifier(JSON.parse(text), 'classifier.json')
 */
export function parseRidgeClassifier(value: unknown, file: string): RidgeClassifier {
  const given = recordOf(value, file)
  if (given['kind'] !== 'ridge-classifier' || given['version'] !== 1)
    throw new InputError(`${file}: is no ridge classifier of version 1 — fit it again or restore the file`)
  const classes = wholeOf(given['classes'], `${file}.classes`, 2)
  const sharpness = numberOf(given['sharpness'], `${file}.sharpness`)
  if (sharpness <= 0) throw new InputError(`${file}.sharpness: is ${sharpness}, expected a number above 0`)
  return {
    ...{ kind: 'ridge-classifier', version: 1, classes },
    ...linesOf(given, classes === 2 ? 1 : classes, file),
    penalty: numberOf(given['penalty'], `${file}.penalty`),
    sharpness,
    leaveOneOut: numberOf(given['leaveOneOut'], `${file}.leaveOneOut`),
  }
}

/**
 * @param file it came from, for messages
 * @throws InputError naming the key that is wrong
 * @example parseRidgeLines(JSON.parse(text), 'lines.json')
 */
export function parseRidgeLines(value: unknown, file: string): RidgeLines {
  const given = recordOf(value, file)
  if (given['kind'] !== 'ridge-lines' || given['version'] !== 1)
    throw new InputError(`${file}: holds no ridge lines of version 1 — fit them again or restore the file`)
  const penalties = numbersOf(given['penalties'], `${file}.penalties`)
  const leaveOneOut = numbersOf(given['leaveOneOut'], `${file}.leaveOneOut`)
  return {
    kind: 'ridge-lines',
    version: 1,
    ...linesOf(given, penalties.length, file),
    penalties,
    leaveOneOut,
  }
}

/** So many lines of equally many coefficients, and their intercepts. */
export function linesOf(
  given: Readonly<Record<string, unknown>>,
  count: number,
  file: string,
): { readonly coefficients: readonly (readonly number[])[]; readonly intercept: readonly number[] } {
  const coefficients = listOf(given['coefficients'], `${file}.coefficients`).map((line, k) =>
    numbersOf(line, `${file}.coefficients[${k}]`),
  )
  const intercept = numbersOf(given['intercept'], `${file}.intercept`)
  if (count < 1 || coefficients.length !== count || intercept.length !== count)
    throw new InputError(
      `${file}: has ${coefficients.length} lines and ${intercept.length} intercepts, expected ${Math.max(1, count)} each`,
    )
  const inputs = coefficients[0]?.length ?? 0
  if (inputs === 0 || coefficients.some((line) => line.length !== inputs))
    throw new InputError(`${file}.coefficients: expected as many numbers in every line, one at least`)
  return { coefficients, intercept }
}
