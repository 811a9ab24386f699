// The state of a run as a mark with its word.
import type { RunState } from '../../wire/runs.js'

const words: Readonly<Record<RunState, string>> = {
  training: 'training',
  interrupted: 'stopped',
  failed: 'failed',
  trained: 'trained',
  evaluated: 'finished',
  tuning: 'tuning',
  tuned: 'tuned',
  comparing: 'comparing',
  compared: 'compared',
  damaged: 'damaged',
}

/** The word for a state, as filters take it too. */
export const stateWord = (state: RunState): string => words[state]

/** Whether a process works on it. */
export const isWorking = (state: RunState): boolean =>
  state === 'training' || state === 'tuning' || state === 'comparing'

/** A coloured mark, and the word. */
export function StateMark({ state }: { readonly state: RunState }) {
  return <span class={`state state-${state}${isWorking(state) ? ' busy' : ''}`}>{words[state]}</span>
}
