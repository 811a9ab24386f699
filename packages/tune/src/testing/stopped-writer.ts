// One of the processes that write to a journal while others are stopped: runs trials until it is told to end, and stops itself in the midst
// of writing, under the lock, when it is told to.
import { openJournal } from '../journal/open-journal.js'

const [path = ''] = process.argv.slice(2)
const study = openJournal({
  path,
  name: 'stops',
  directions: ['minimize'],
  onWarning: (text) => tell({ text }),
})
const x = { kind: 'float', low: 0, high: 1, log: false } as const

/** What a trial is worth: whoever runs it comes to this. */
const worth = (number: number): number => number / 7

let stopping = false
let ended = false

process.on('message', (message: 'stop' | 'end') => {
  if (message === 'stop') stopping = true
  else ended = true
})

function tell(message: object): void {
  process.send?.(message)
}

/** A list that stops the process when it is written out, which is done under the lock. */
function values(value: number): readonly number[] {
  const list = [value]
  if (!stopping) return list
  stopping = false
  return Object.assign(list, {
    map: (...given: Parameters<typeof list.map>) => {
      process.kill(process.pid, 'SIGSTOP')
      return Array.prototype.map.apply([value], given)
    },
  })
}

function run(): void {
  if (ended) {
    study.close()
    process.disconnect()
    return
  }
  try {
    const trial = study.takeTrial()?.number ?? -1
    study.setParameters(trial, { x: trial / 1e6 }, { x })
    study.report(trial, 0, worth(trial))
    const stops = stopping
    study.finish(trial, 'complete', values(worth(trial)))
    tell({ trial, stops })
  } catch (error) {
    tell({ error: error instanceof Error ? error.message : String(error) })
    process.exitCode = 1
    ended = true
  }
  setTimeout(run, 20)
}

tell({ ready: true })
run()
