// A training of the line study in a process of its own, for the test that stops and kills it:
// `node killed-line.js <study file> <run folder> <threads> [<signal> <milliseconds>]`: the signal that it sends itself so long after its
// first epoch. SIGTERM asks it to stop; its last line is how it ended.
import { setTimeout as sleep } from 'node:timers/promises'
import { defineStudy } from '../definition/define-study.js'
import { registerStudy } from '../definition/registry.js'
import { train } from '../run/train.js'
import { lineParts } from './line-study.js'

// Validation takes its time, so that there are moments to be killed at.
registerStudy(
  defineStudy({
    ...lineParts,
    validate: async (...given) => {
      await sleep(4)
      return lineParts.validate(...given)
    },
  }),
)
const [file = '', out = '', threads, signal, after] = process.argv.slice(2)
const stop = new AbortController()
process.on('SIGTERM', () => stop.abort())
let begun = false
const { outcome } = await train(file, {
  threads: Number(threads),
  ...{ out, resume: true, trainOnly: true, signal: stop.signal },
  onEpoch: ({ epoch }) => {
    process.stdout.write(`epoch ${epoch}\n`)
    if (!begun && signal !== undefined) setTimeout(() => process.kill(process.pid, signal), Number(after))
    begun = true
  },
})
process.stdout.write(`${outcome.stopped}\n`)
