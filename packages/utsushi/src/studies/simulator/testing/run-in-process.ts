// Runs a program for the rows of a folder, in a process that a test can kill.
import { silentReporter } from '@utsushi/study'
import { runProgram } from '../simulate/program/run-program.js'
import { configFor } from './written-runs.js'

const [folder = '', command = ''] = process.argv.slice(2)
const signal = new AbortController().signal
await runProgram({ command, workers: 1, retry: false }, configFor(folder, { data: { run: 'run' } }), folder, {
  ...{ reporter: silentReporter, signal },
})
