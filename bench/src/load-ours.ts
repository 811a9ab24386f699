import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { readTables } from '@utsushi/data/node'
import { numberColumns } from './load-data.js'

/** Our side of the bench `load`, in a process of its own: reads the folder once and prints one line of JSON. */
async function main(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.csv')).sort()
  const files = names.map((name) => join(folder, name))
  const start = performance.now()
  const tables = await readTables(files, { columns: numberColumns, time: { date: 'date' } })
  const milliseconds = performance.now() - start
  const rss = process.resourceUsage().maxRSS / 1024
  let rows = 0
  let sum = 0
  for (const table of tables) {
    rows += table.rows
    for (const value of table.columns.get('gpp')?.values ?? []) sum += value
  }
  console.log(JSON.stringify({ ms: milliseconds, rss_mb: rss, rows, sum }))
}

await main(process.argv[2] ?? '.')
