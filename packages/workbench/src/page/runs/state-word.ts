// The state of a run in a word.
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

/** The word for a state, as the table shows it and filters take it. */
export const stateWord = (state: RunState): string => words[state]

/** Whether a process works on it. */
export const isWorking = (state: RunState): boolean =>
  state === 'training' || state === 'tuning' || state === 'comparing'
