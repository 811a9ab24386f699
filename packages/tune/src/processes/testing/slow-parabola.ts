/**
 * A worker of the tests: (x − ½)² in some milliseconds, with every beginning and every end of a trial written to a file
 * that no kill can take back.
 */
import { appendFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { openJournal } from '../../journal/open-journal.js'
import { randomSampler } from '../../samplers/random.js'
import { float } from '../../space.js'
import { searchSpace } from '../../check-space.js'
import { optimiseTogether } from '../optimise-together.js'
import type { Work } from '../messages.js'

export interface ParabolaData {
  readonly journal: string
  readonly log: string
  readonly trials: number
  readonly milliseconds: number
  /** Of workers that throw at once. */
  readonly broken?: readonly number[]
  /** Stops in the middle of a trial rather than after it. */
  readonly stopsAtOnce?: boolean
}

export const space = searchSpace({ x: float(0, 1) })

export const work: Work = async ({ data, worker, signal, emit }) => {
  const { journal: path, log, trials, milliseconds, broken, stopsAtOnce } = data as unknown as ParabolaData
  if (broken?.includes(worker)) throw new Error('no such data')
  const journal = openJournal({ path, name: 'parabola', directions: ['minimize'], space })
  await optimiseTogether(
    async (trial) => {
      const x = Number(trial.parameters['x'])
      appendFileSync(log, `begin ${x}\n`)
      trial.report(0, x)
      await sleep(milliseconds * (0.5 + x), undefined, stopsAtOnce === true ? { signal } : {})
      return (x - 0.5) ** 2
    },
    {
      journal,
      space,
      sampler: randomSampler(),
      seed: 1,
      trials,
      signal,
      retries: Infinity,
      onTrial: ({ number, state, parameters }) => {
        if (state === 'complete') appendFileSync(log, `end ${String(parameters['x'])}\n`)
        emit({ number, state })
      },
    },
  )
  journal.close()
}
