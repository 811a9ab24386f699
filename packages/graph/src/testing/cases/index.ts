/**
 * A case for every registered operation; the suite refuses an operation without one.
 */
import { arithmetic } from './arithmetic.js'
import { arrangement } from './arrangement.js'
import type { OperationCases } from './case.js'
import { loops } from './loops.js'
import { rowModels } from './row-models.js'
import { trees } from './trees.js'
import { windows } from './windows.js'
export { type OperationCase, type OperationCases } from './case.js'

export const operationCases: OperationCases = {
  ...arithmetic,
  ...arrangement,
  ...windows,
  ...loops,
  ...rowModels,
  ...trees,
}
