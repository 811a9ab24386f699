import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { arch, cpus, platform, totalmem } from 'node:os'
import { dirname, join } from 'node:path'
import type { Json } from './result.js'

/** Where and when a figure was measured. */
export interface Machine {
  readonly [key: string]: Json
  readonly date: string
  readonly cpu: string
  readonly cores: number
  readonly memory_gb: number
  readonly system: string
  readonly versions: { readonly node: string; readonly 'onnxruntime-node': string }
}

/** The machine that this runs on, the day, and the versions that our side uses. */
export function describeMachine(now: Date): Machine {
  return {
    date: now.toISOString().slice(0, 10),
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memory_gb: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${arch()}`,
    versions: { node: process.version.slice(1), 'onnxruntime-node': installedVersion('onnxruntime-node') },
  }
}

function installedVersion(name: string): string {
  let folder = dirname(createRequire(import.meta.url).resolve(name))
  while (folder !== dirname(folder)) {
    const found = manifestVersion(join(folder, 'package.json'), name)
    if (found !== undefined) return found
    folder = dirname(folder)
  }
  return 'unknown'
}

function manifestVersion(path: string, name: string): string | undefined {
  try {
    const manifest = JSON.parse(readFileSync(path, 'utf8')) as { name?: string; version?: string }
    return manifest.name === name ? manifest.version : undefined
  } catch {
    return undefined
  }
}
