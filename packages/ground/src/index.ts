/**
 * What every package stands on, in Node and in a page: errors for the person at the keyboard, nearest names, seeded random
 * numbers. What needs files stands in `@utsushi/ground/node`.
 */
export { FailureError, InputError } from './input-error.js'
export { nearestName, suggestion, suggestionOrAll } from './nearest-name.js'
export { greatestOf, leastOf } from './extent.js'
export { lookUp } from './look-up.js'
export { plainName } from './plain-name.js'
export { philox, philoxWords, type Block } from './random/philox.js'
export { permutation, randomFrom, shuffle, type Random } from './random/random.js'
export { randomStream } from './random/random-stream.js'
export { hasControl, printable } from './printable.js'
export { seededRandom } from './random/seeded-random.js'
export { countOf, listed, sentence } from './words.js'
