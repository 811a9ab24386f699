/** A coordinator of the tests, as a process that can be killed: its argument is JSON of the data and the number of workers. */
import { runWorkers } from '../run-workers.js'
import type { Json } from '../../trial.js'

const { workers, data } = JSON.parse(process.argv[2] ?? '') as {
  readonly workers: number
  readonly data: Json
}
await runWorkers({
  module: new URL('./slow-parabola.js', import.meta.url),
  data,
  workers,
  onEvent: (event) => process.stdout.write(`${JSON.stringify(event)}\n`),
}).catch(() => (process.exitCode = 1))
