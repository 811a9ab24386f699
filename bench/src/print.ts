import type { BenchEntry } from './benches.js'
import type { Machine } from './machine.js'
import type { BenchResult, Json } from './result.js'

const columns = ['name', 'ours_ms', 'peer', 'peer_ms', 'ratio', 'threads'] as const

/** A line on the machine: `2 × Intel Xeon, 23 GB, linux x64, 2026-11-22; node 20.20.0, …`. */
export function printMachine(machine: Machine): string {
  const versions = Object.entries(machine.versions).map(([name, version]) => `${name} ${version}`)
  return `${machine.cores} × ${machine.cpu}, ${machine.memory_gb} GB, ${machine.system}, ${machine.date}; ${versions.join(', ')}`
}

/** A result as a small table with what else was found below it, one line each. */
export function printResult(result: BenchResult): string {
  const cells = columns.map((column) => String(result[column]))
  const widths = columns.map((column, index) => Math.max(column.length, cells[index]?.length ?? 0))
  const row = (values: readonly string[]) =>
    values.map((value, index) => value.padStart(widths[index] ?? 0)).join('  ')
  const known: readonly string[] = [...columns, 'machine']
  const rest = Object.entries(result).filter(([key]) => !known.includes(key))
  return [row(columns), row(cells), '', ...rest.map(([key, value]) => `${key}: ${printValue(value)}`)].join(
    '\n',
  )
}

/** What benches there are, one a line. */
export function printList(benches: Readonly<Record<string, BenchEntry>>): string {
  const width = Math.max(...Object.keys(benches).map((name) => name.length))
  return Object.entries(benches)
    .map(([name, entry]) => `${name.padEnd(width)}  ${entry.summary} (${entry.peers.join(', ')})`)
    .join('\n')
}

function printValue(value: Json): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > 400 ? `${text.slice(0, 400)}… (--json has all of it)` : text
}
