import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { memoryStorage, openJournal, optimise, type StudyStorage } from '@utsushi/tune'
import { median, rounded } from './median.js'
import type { BenchOptions } from './options.js'
import { peerNumber, runPeer } from './peer.js'
import { compare, type BenchResult } from './result.js'
import { testFunctions } from './test-functions.js'

const limitMilliseconds = 2

/** Milliseconds of a trial: on the clock and of the processor, over a whole study and over its last tenth. */
interface Overhead {
  readonly mean_ms: number
  readonly mean_cpu_ms: number
  readonly last_tenth_ms: number
  readonly last_tenth_cpu_ms: number
}

/**
 * What a trial of TPE costs beside the tuned function, which takes no time here: a study of 1000 trials over floats, an int, a
 * logarithm, choices and a condition, each trial written to the journal. The figure is the mean over the study; the last
 * tenth, where the record is longest, and the study in memory stand beside it.
 */
export async function tunerOverhead(options: BenchOptions): Promise<BenchResult> {
  const trials = options.quick ? 100 : 1000
  const rounds = options.quick ? 1 : 3
  const peer = await runPeer('tuner_overhead.py', [
    '--trials',
    String(trials),
    '--seed',
    String(options.seed),
  ])
  const scratch = await mkdtemp(join(tmpdir(), 'utsushi-tuner-'))
  try {
    const [memory, journal]: [Overhead[], Overhead[]] = [[], []]
    for (let round = 0; round <= rounds; round++) {
      const path = join(scratch, `${round}.journal`)
      const found = {
        memory: await measure(memoryStorage(), trials, options.seed),
        journal: await measure(
          openJournal({ path, name: 'overhead', directions: ['minimize'] }),
          trials,
          options.seed,
        ),
      }
      // The first round warms up.
      if (round === 0) continue
      memory.push(found.memory)
      journal.push(found.journal)
    }
    const ours = medians(journal)
    return compare({
      name: 'tuner-overhead',
      oursMilliseconds: ours.mean_ms,
      peer: 'optuna',
      peerMilliseconds: peerNumber(peer, 'journal', 'mean_ms'),
      threads: 1,
      config: { trials, space: 'mixed', rounds, limit_ms: limitMilliseconds },
      extra: {
        ours: { journal: { ...ours }, memory: { ...medians(memory) } },
        optuna: peer,
      },
    })
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

async function measure(storage: StudyStorage, trials: number, seed: number): Promise<Overhead> {
  const mixed = testFunctions['mixed']
  if (mixed === undefined) throw new Error('no test function "mixed"')
  const last = Math.floor(trials / 10)
  const clock = (): { readonly wall: number; readonly cpu: number } => {
    const { user, system } = process.cpuUsage()
    return { wall: performance.now(), cpu: (user + system) / 1000 }
  }
  const begin = clock()
  let late = begin
  await optimise(({ parameters }) => mixed.value(parameters), {
    space: mixed.space,
    storage,
    trials,
    seed,
    onTrial: ({ number }) => {
      if (number === trials - last - 1) late = clock()
    },
  })
  storage.close()
  const end = clock()
  return {
    mean_ms: (end.wall - begin.wall) / trials,
    mean_cpu_ms: (end.cpu - begin.cpu) / trials,
    last_tenth_ms: (end.wall - late.wall) / last,
    last_tenth_cpu_ms: (end.cpu - late.cpu) / last,
  }
}

function medians(rounds: readonly Overhead[]): Overhead {
  const of = (key: keyof Overhead): number => rounded(median(rounds.map((round) => round[key])))
  return {
    mean_ms: of('mean_ms'),
    mean_cpu_ms: of('mean_cpu_ms'),
    last_tenth_ms: of('last_tenth_ms'),
    last_tenth_cpu_ms: of('last_tenth_cpu_ms'),
  }
}
