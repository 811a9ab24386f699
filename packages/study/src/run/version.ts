// The version of this package, from its package.json.
import { readFileSync } from 'node:fs'

/** For example `0.1.0`. */
export const packageVersion: string = (
  JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }
).version
