/**
 * Versions of what made a run, as reports name them.
 */
import { createRequire } from 'node:module'
import { packageVersion } from '@utsushi/study'

export function machineVersions(): Readonly<Record<string, string>> {
  const require = createRequire(import.meta.url)
  const ort = require('onnxruntime-node/package.json') as { version: string }
  return { utsushi: packageVersion, 'onnxruntime-node': ort.version, node: process.versions.node }
}
