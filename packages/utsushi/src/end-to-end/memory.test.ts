// What a prediction of any length takes: a process of its own, so that what this one holds does not count.
import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { formatDay, parseDay } from '@utsushi/data'
import { temporaryFolder } from '@utsushi/study/testing'
import { expect, test } from 'vitest'

const program = fileURLToPath(new URL('../main.js', import.meta.url))
const kept = (...path: readonly string[]): string =>
  fileURLToPath(new URL(join('../../fixtures/runs/0.1.0', ...path), import.meta.url))

/**
 * Tells the most memory that the process ever had, in kB, when it ends. Linux counts into `maxRSS` what the process that started
 * it had; its own it tells elsewhere.
 */
const tellMemory = `data:text/javascript,${encodeURIComponent(`
  import { existsSync, readFileSync } from 'node:fs'
  process.on('exit', () => {
    const [, own] = existsSync('/proc/self/status') ? /VmHWM:\\s*(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8')) ?? [] : []
    process.stderr.write('most: ' + (own ?? process.resourceUsage().maxRSS) + '\\n')
  })`)}`

/** Runs `utsushi` with little room for objects; answers with its exit code and the most memory it had, in MB. */
function run(args: readonly string[]): Promise<{ readonly code: number | null; readonly most: number }> {
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      ['--max-old-space-size=96', '--import', tellMemory, program, ...args],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    )
    let told = ''
    child.stderr.on('data', (chunk: Buffer) => (told += chunk.toString()))
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, most: Number(/most: (\d+)/.exec(told)?.[1]) / 1024 }))
  })
}

/** Writes a table with so many rows, those of another over and over, the first column counted up. */
function longer(from: string, to: string, rows: number, first: (row: number) => string): void {
  const [header = '', ...lines] = readFileSync(from, 'utf8').trim().split('\n')
  const rest = lines.map((line) => line.slice(line.indexOf(',')))
  const made = Array.from({ length: rows }, (_, row) => `${first(row)}${rest[row % rest.length] ?? ''}`)
  writeFileSync(to, [header, ...made, ''].join('\n'))
}

test('300 000 rows are predicted in less than 250 MB, runtime and all', async () => {
  const folder = temporaryFolder()
  const [weather, parameters] = [join(folder, 'weather.csv'), join(folder, 'parameters.csv')]
  const start = parseDay('2000-01-01') ?? 0
  longer(kept('data', 'weather.csv'), weather, 3000, (row) => formatDay(start + row))
  longer(kept('data', 'ensemble', 'parameter_summary.csv'), parameters, 100, String)
  const out = join(folder, 'predictions.csv')
  const { code, most } = await run([
    ...['predict', kept('ecosystem', 'model.onnx'), '--input', weather, '--parameters', parameters],
    ...['--out', out, '--threads', '1'],
  ])
  expect(code).toBe(0)
  // A process that did nothing would have tens of MB: were this not read, nothing would be shown.
  expect(most).toBeGreaterThan(30)
  expect(most).toBeLessThan(250)
})
