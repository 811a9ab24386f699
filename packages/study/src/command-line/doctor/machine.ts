// Facts of this machine that matter to training.
import { execFileSync } from 'node:child_process'
import { readFileSync, statfsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { availableParallelism, cpus, freemem, totalmem } from 'node:os'

export interface Machine {
  readonly node: string
  readonly platform: string
  readonly processor: string
  readonly cores: number
  /** Vector units found: AVX2, AVX-512, AMX, VNNI; empty when unknown. */
  readonly vector: readonly string[]
  readonly memoryBytes: number
  readonly memoryFreeBytes: number
  readonly diskFreeBytes: number
  readonly onnxruntime: string | null
  readonly duckdb: string | null
}

/** Looks around; what cannot be found out is empty or `null`. */
export function lookAround(folder = '.'): Machine {
  const limit = process.constrainedMemory()
  const total = totalmem()
  return {
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    vector: vectorUnits(),
    memoryBytes: limit > 0 && limit < total ? limit : total,
    memoryFreeBytes: freemem(),
    diskFreeBytes: diskFree(folder),
    onnxruntime: versionOf('onnxruntime-node'),
    duckdb: versionOf('@duckdb/node-api'),
  }
}

const UNITS: readonly (readonly [flag: RegExp, name: string])[] = [
  [/\bavx2\b/i, 'AVX2'],
  [/\bavx512f\b/i, 'AVX-512'],
  [/\bavx512_?vnni\b/i, 'AVX-512 VNNI'],
  [/\bamx_tile\b/i, 'AMX'],
  [/\b(asimd|neon)\b/i, 'NEON'],
  [/\bsve\b/i, 'SVE'],
]

function vectorUnits(): readonly string[] {
  const flags = processorFlags()
  return UNITS.filter(([flag]) => flag.test(flags)).map(([, name]) => name)
}

function processorFlags(): string {
  try {
    if (process.platform === 'linux') {
      const info = readFileSync('/proc/cpuinfo', 'utf8')
      return /^(?:flags|Features)\s*:.*$/m.exec(info)?.[0] ?? ''
    }
    if (process.platform === 'darwin') {
      if (process.arch === 'arm64') return 'neon'
      return execFileSync('sysctl', ['-n', 'machdep.cpu.leaf7_features', 'machdep.cpu.features'], {
        encoding: 'utf8',
      })
    }
  } catch {
    return ''
  }
  return ''
}

function diskFree(folder: string): number {
  try {
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize
  } catch {
    return Number.NaN
  }
}

/** Version of an installed package, found from here or from the package of ours that brings it. */
function versionOf(name: string): string | null {
  const require = createRequire(import.meta.url)
  for (const folder of require.resolve.paths(name) ?? []) {
    try {
      return (JSON.parse(readFileSync(`${folder}/${name}/package.json`, 'utf8')) as { version: string })
        .version
    } catch {
      continue
    }
  }
  return null
}
