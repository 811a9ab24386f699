// Optuna's preferential sampler, asked by the same simulated chooser: the script asks on its output, and reads answers on its input.
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { hiddenUtility, type HiddenShape, type ParameterValues } from '@utsushi/learn'
import { peerPython } from './peer.js'
import { chooserOf } from './taste-searches.js'

/** What the script says, a line of JSON each. */
type Said =
  | { readonly say: 'choose'; readonly options: readonly ParameterValues[] }
  | {
      readonly say: 'recommend'
      readonly after: number
      /** What won the last comparison. */
      readonly winner: ParameterValues
      /** The trial with the highest posterior mean of its own model. */
      readonly mean: ParameterValues
    }
  | { readonly say: 'done'; readonly milliseconds: number; readonly version: string }

/** A run of the peer. */
export interface PeerCourse {
  readonly winner: Readonly<Record<number, number>>
  readonly mean: Readonly<Record<number, number>>
  readonly milliseconds: number
  readonly version: string
}

/** One search by Optuna's preferential sampler. */
export async function runPeerSearch(
  shape: HiddenShape,
  seed: number,
  at: readonly number[],
): Promise<PeerCourse> {
  const hidden = hiddenUtility(shape, seed)
  const choose = chooserOf(hidden, seed)
  const { python, script } = peerPython('preferential.py')
  const given = JSON.stringify({ space: hidden.space, seed, at })
  const child = spawn(python, ['-B', script, given], { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  const [winner, mean]: [Record<number, number>, Record<number, number>] = [{}, {}]
  let done: PeerCourse | undefined
  for await (const line of createInterface({ input: child.stdout })) {
    const said = JSON.parse(line) as Said
    switch (said.say) {
      case 'choose':
        child.stdin.write(`${choose(said.options)}\n`)
        break
      case 'recommend':
        winner[said.after] = 1 - hidden.utility(said.winner)
        mean[said.after] = 1 - hidden.utility(said.mean)
        break
      case 'done':
        done = { winner, mean, milliseconds: said.milliseconds, version: said.version }
        break
      default:
        said satisfies never
    }
  }
  const code = await ended
  if (done === undefined)
    throw new Error(`the peer preferential.py ended with ${code}; its own message stands above`)
  return done
}
