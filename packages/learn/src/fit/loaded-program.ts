/**
 * A program that is made ready when it is first asked for, and let go with what asked.
 */
import type { Executable, Program } from '@utsushi/graph'
import type { ProgramRunner } from './fit-options.js'

export interface LoadedProgram {
  /** The program, ready to run. */
  ready(): Promise<Executable>
  /** Lets its session go; it is made ready again when asked for again. */
  release(): Promise<void>
}

export function loadedProgram(runtime: ProgramRunner, program: Program): LoadedProgram {
  let loading: Promise<Executable> | undefined
  return {
    ready: () => (loading ??= runtime.load(program)),
    release: async () => {
      const executable = await loading
      loading = undefined
      await executable?.release()
    },
  }
}
