// Stands in for the command of trainings: `train <file or run> [--out folder]`. It works in the folder until Ctrl-C, and saves.
import { join } from 'node:path'
import { createRun, openRun } from '@utsushi/study'
import { madeUpConfig, madeUpRecord } from '../dist/testing/made-up-runs.js'

const [, source, , out] = process.argv.slice(2)
const begun = out === undefined
const run = begun
  ? openRun(source)
  : createRun(out, {
      study: 'ecosystem',
      version: '0.1.0',
      source,
      created: new Date().toISOString(),
      config: madeUpConfig(1),
    })
if (begun) run.lock()
const records = begun ? [...run.readHistory()] : []
console.log(`pretends to train in ${join(run.path)}`)
const timer = setInterval(() => {
  records.push(madeUpRecord(records.length + 1, 1))
  run.writeHistory(records)
}, 100)
process.on('SIGINT', () => {
  clearInterval(timer)
  run.close()
  process.exit(130)
})
