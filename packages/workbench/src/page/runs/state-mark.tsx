// The state of a run as a mark with its word.
import type { RunState } from '../../wire/runs.js'
import { isWorking, stateWord } from '../runs/state-word.js'

/** A coloured mark, and the word. */
export function StateMark({ state }: { readonly state: RunState }) {
  return <span class={`state state-${state}${isWorking(state) ? ' busy' : ''}`}>{stateWord(state)}</span>
}
