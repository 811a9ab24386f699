/**
 * Writes `docs/graph-coverage.md`.
 */
import { writeFileSync } from 'node:fs'
import { coveragePage } from './coverage.js'

writeFileSync(new URL('../../../../docs/graph-coverage.md', import.meta.url), coveragePage())
