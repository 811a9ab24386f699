// Starters that all reach for one lock at the same moment, over and over, whose holder before was killed: how many hold it at once.
import { fork, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { processText, thisProcess } from '../node/process-identity.js'

/** What came of the rounds. */
export interface LockRaces {
  readonly rounds: number
  /** Rounds with one holder. */
  readonly held: number
  /** Rounds with more than one. */
  readonly twice: number
  /** Rounds with none. */
  readonly nobody: number
  /** Files that were left beside the lock in the end. */
  readonly left: number
}

/**
 * Lets processes race for a lock.
 *
 * @param stops whether one of them is stopped at a moment of chance while it races, for longer than anybody waits
 */
export async function lockRaces({
  rounds,
  starters,
  stops = false,
}: {
  readonly rounds: number
  readonly starters: number
  readonly stops?: boolean
}): Promise<LockRaces> {
  const folder = mkdtempSync(join(tmpdir(), 'utsushi-races-'))
  const dead = spawn(process.execPath, ['-e', ''])
  await once(dead, 'exit')
  const gone = processText({ ...thisProcess(), pid: dead.pid ?? 0 })
  const program = fileURLToPath(new URL('./lock-starter.js', import.meta.url))
  const racers = Array.from({ length: starters }, () => fork(program, [], { execArgv: [] }))
  try {
    await Promise.all(racers.map((racer) => once(racer, 'message')))
    let [held, twice, nobody] = [0, 0, 0]
    for (let round = 0; round < rounds; round++) {
      const lock = join(folder, 'run.lock')
      writeFileSync(lock, gone)
      const taken = await race(racers, lock, stops)
      if (taken === 1) held++
      else if (taken > 1) twice++
      else nobody++
      await Promise.all(racers.map((racer) => told(racer, { give: true })))
    }
    return { rounds, held, twice, nobody, left: readdirSync(folder).length }
  } finally {
    for (const racer of racers) racer.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
}

/** How many hold the lock when all have answered; a holder keeps it until it is told to give it back. */
async function race(racers: readonly ChildProcess[], lock: string, stops: boolean): Promise<number> {
  // A common moment in the future, so that none begins while another is still being told.
  const answers = racers.map((racer) => told(racer, { take: lock, at: Date.now() + 5 }))
  const stopped = stops ? racers[Math.floor(Math.random() * racers.length)] : undefined
  if (stopped !== undefined) {
    await new Promise((resolve) => setTimeout(resolve, 4 + 3 * Math.random()))
    stopped.kill('SIGSTOP')
    setTimeout(() => stopped.kill('SIGCONT'), 1200)
  }
  return (await Promise.all(answers)).filter((answer) => answer === true).length
}

async function told(racer: ChildProcess, message: Readonly<Record<string, unknown>>): Promise<unknown> {
  const answer = once(racer, 'message')
  racer.send(message)
  const [said] = (await answer) as unknown[]
  return said
}
