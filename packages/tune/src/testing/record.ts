import type { TrialRecord } from '../trial.js'

/** A trial's record, complete without values where nothing else is said. */
export const record = (number: number, parts: Partial<TrialRecord> = {}): TrialRecord => ({
  number,
  state: 'complete',
  parameters: {},
  distributions: {},
  intermediate: new Map(),
  userAttributes: {},
  systemAttributes: {},
  ...parts,
})
