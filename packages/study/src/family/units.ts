// The units of a comparison: one member on one outer fold. They are kept in a journal, taken by whichever process is free, and tried again
// when that process is killed.
import { join } from 'node:path'
import { InputError } from '@utsushi/ground'
import { categorical, openJournal, type Json, type JournalStorage, type TrialRecord } from '@utsushi/tune'
import type { RunFolder } from '../run/folder.js'
import type { Reporter } from '../definition/reporter.js'
import { withoutCutOff } from '../tuning/trial-scores.js'
import type { SplitKind, UnitOutcome } from './contract.js'
import type { FamilySection } from './settings.js'

export const unitsFile = 'journal.log'

/** How many outer folds each split has; none at random where that is not asked for or not there. */
export interface OuterFolds {
  readonly chosen: number
  readonly random: number
}

export interface Unit {
  /** Its name in the journal. */
  readonly name: string
  readonly member: string
  readonly split: SplitKind
  /** From 0. */
  readonly fold: number
}

/** All units, those of a member one behind the other: a process then reads the data of few members. */
export function unitsOf({ members, optimism }: FamilySection, folds: OuterFolds): readonly Unit[] {
  const on = (member: string, split: SplitKind): Unit[] =>
    Array.from({ length: folds[split] }, (_, fold) => ({
      name: `${member}, ${split === 'random' ? 'random ' : ''}fold ${fold + 1}`,
      ...{ member, split, fold },
    }))
  return members.flatMap((member) => [
    ...on(member, 'chosen'),
    ...(member === optimism ? on(member, 'random') : []),
  ])
}

/**
 * The journal of a comparison; units that are not in it are entered.
 *
 * @throws InputError when the file holds another comparison or is broken
 */
export function openUnits(
  run: RunFolder,
  section: FamilySection,
  units: readonly Unit[],
  reporter: Reporter,
): JournalStorage {
  const storage = openJournal({
    ...{ path: join(run.path, unitsFile), name: `utsushi-${run.config.study}` },
    directions: ['minimize'],
    space: unitSpace(units),
    identity: { study: run.config.study, ...section },
    onWarning: (message) => reporter.warn(message),
  })
  const entered = new Set(storage.trials.map(nameOf))
  for (const { name } of units) if (!entered.has(name)) storage.enqueue({ unit: name }, { name })
  return storage
}

/** Units are the choices of one parameter. */
export const unitSpace = (units: readonly Unit[]) => ({ unit: categorical(units.map(({ name }) => name)) })

const nameOf = ({ userAttributes, parameters }: TrialRecord): string =>
  String(userAttributes['name'] ?? parameters['unit'] ?? '')

/** What became of a unit. */
export interface UnitRecord extends Unit {
  readonly outcome?: UnitOutcome
  /** Why there is none. */
  readonly failed?: string
}

/** The units of a journal with what became of them; those that are still to be done have neither. */
export function unitRecords(units: readonly Unit[], trials: readonly TrialRecord[]): readonly UnitRecord[] {
  const known = new Map(withoutCutOff(trials).map((trial) => [nameOf(trial), trial]))
  return units.map((unit) => {
    const trial = known.get(unit.name)
    if (trial?.state === 'complete') return { ...unit, outcome: parseOutcome(trial) }
    if (trial?.state !== 'fail') return unit
    return { ...unit, failed: String(trial.userAttributes['fail_reason'] ?? 'no reason recorded') }
  })
}

/** A unit's outcome as the journal keeps it. */
export const keptOutcome = (outcome: UnitOutcome): Json => ({
  ...outcome,
  inner: outcome.inner.map((score) => (Number.isFinite(score) ? score : null)),
})

function parseOutcome({ number, userAttributes }: TrialRecord): UnitOutcome {
  const kept = userAttributes['outcome']
  if (typeof kept !== 'object' || kept === null || !('score' in kept))
    throw new InputError(`${unitsFile}: unit ${number} is complete and has no outcome — restore the file`)
  const { inner, ...outcome } = kept as unknown as Omit<UnitOutcome, 'inner'> & {
    readonly inner: readonly (number | null)[]
  }
  return { ...outcome, inner: inner.map((score) => score ?? NaN) }
}
