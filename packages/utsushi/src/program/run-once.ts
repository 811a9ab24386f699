// One run of a program: started without a shell, its end awaited, what it printed kept. Whatever it started ends with it.
import { spawn, type ChildProcess } from 'node:child_process'

/** What came of a run. */
export type ProgramEnd = { readonly stdout: string } | { readonly failure: string }

/** How a program is run. */
export interface RunOnceOptions {
  /** Seconds after which it is stopped; none when left out. */
  readonly limitSeconds?: number | undefined
  readonly signal: AbortSignal
  /** Folder in which it runs. */
  readonly folder: string
}

/** Characters of what a program says: more is no answer. */
export const mostSaid = 64 * 2 ** 20
/** Characters of its complaints that a record repeats. */
const mostComplaint = 400

/**
 * Runs a program to its end. A program that fails is an answer too; only one that cannot be started at all is thrown.
 *
 * @throws the signal's reason when it was stopped from outside
 */
export function runOnce(
  words: readonly string[],
  { limitSeconds, signal, folder }: RunOnceOptions,
): Promise<ProgramEnd> {
  const [program = '', ...rest] = words
  signal.throwIfAborted()
  return new Promise((done, fail) => {
    // A group of its own, so that what it started can be stopped with it.
    const child = spawn(program, rest, {
      ...{ cwd: folder, shell: false, stdio: ['ignore', 'pipe', 'pipe'] },
      detached: process.platform !== 'win32',
    })
    let [stdout, complaint, why] = ['', '', '']
    const stop = (reason: string): void => {
      why = reason
      killGroup(child)
    }
    const timer =
      limitSeconds === undefined
        ? undefined
        : setTimeout(() => stop(`has not ended within ${limitSeconds} s`), limitSeconds * 1000)
    const onAbort = (): void => stop('stopped')
    signal.addEventListener('abort', onAbort, { once: true })
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
      if (stdout.length > mostSaid) stop(`says more than ${mostSaid} characters`)
    })
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      complaint = (complaint + text).slice(-mostComplaint)
    })
    const settle = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
    }
    child.once('error', (error: NodeJS.ErrnoException) => {
      settle()
      fail(error)
    })
    child.once('close', (code, ended) => {
      settle()
      if (signal.aborted) fail(signal.reason as Error)
      else if (why !== '') done({ failure: why })
      else if (code === 0) done({ stdout })
      else {
        const told = complaint.trim().replace(/\s+/g, ' ')
        done({
          failure: `ended with ${code === null ? String(ended) : `code ${code}`}${told === '' ? '' : `: ${told}`}`,
        })
      }
    })
  })
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return
  try {
    if (process.platform === 'win32') child.kill('SIGKILL')
    else process.kill(-child.pid, 'SIGKILL')
  } catch (error) {
    // It has ended by itself meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
