// Processes that write to a journal are stopped in the midst of it, under its lock, for longer than the lock of a process that nobody knows
// is respected: which values come of it. Figures stand in docs/reliability.md. Linux only.
// Usage: node scripts/journal-stops.mjs [stops] [journals at once] [milliseconds of a stop]
import { journalStops } from '../packages/tune/dist/testing/journal-stops.js'

const [stops = 200, beside = 10, milliseconds = 31_000] = process.argv.slice(2).map(Number)
const began = performance.now()
const { trials, wrong, told, left, ...done } = await journalStops({ stops, beside, milliseconds })
const seconds = ((performance.now() - began) / 1000).toFixed(0)
console.log(
  `${done.stops} stops of ${milliseconds} ms: ${trials} trials, ${wrong} of them wrong, ${told.length} errors or warnings, ${left} files left; ${seconds} s`,
)
for (const line of told) console.log(line)
