// Tunings: what their journals hold, read again when they have grown.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Hono } from 'hono'
import { withoutCutOff } from '@utsushi/study'
import {
  bestTrials,
  parallelCoordinates,
  parameterImportances,
  readJournal,
  type Direction,
  type JournalStudy,
  type TrialRecord,
} from '@utsushi/tune'
import type { TrialLine, TuningData } from '../wire/tuning.js'
import type { ServerContext } from './context.js'
import { inside } from './inside.js'
import { Refusal } from './refusal.js'
import { asked } from './run-routes.js'
import { statusOf } from './status-of.js'

/** Importances of fewer complete trials are chance. */
const fewestForImportances = 20
/** Tunings that are kept as they were read. */
const mostKept = 8

/** `GET /api/tuning?path=…`. */
export function tuningRoutes({ root, index }: ServerContext): Hono {
  const routes = new Hono()
  const kept = new Map<string, { readonly stamp: string; readonly text: string }>()
  routes.get('/tuning', (context) => {
    const path = asked(context.req.query('path'), 'path')
    const folder = inside(root, path)
    if (index.line(path)?.kind !== 'tuning') throw new Refusal(404, 'no tuning stands there (any more)')
    const journal = join(folder, 'journal.log')
    const status = statusOf(journal)
    const stamp = status === undefined ? 'none' : `${status.mtimeMs}:${status.size}`
    const before = kept.get(path)
    const text = before?.stamp === stamp ? before.text : JSON.stringify(readTuning(journal))
    kept.delete(path)
    kept.set(path, { stamp, text })
    const [oldest] = kept.keys()
    if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest)
    return context.body(text, 200, { 'content-type': 'application/json; charset=utf-8' })
  })
  return routes
}

/** @throws InputError when the journal is broken */
export function readTuning(journal: string): TuningData {
  const studies = existsSync(journal) ? readJournal(journal, { onWarning: () => undefined }) : []
  const [study] = studies
  if (study === undefined) return { objectives: [], axes: [], trials: [], importances: [], front: [] }
  const trials = withoutCutOff(study.trials)
  const { directions } = study
  return {
    objectives: objectivesOf(study),
    axes: parallelCoordinates(trials).axes,
    trials: trials.map(trialLine),
    importances: importancesOf(trials, directions),
    front: bestTrials(trials, directions).map(({ number }) => number),
  }
}

function objectivesOf({ directions, userAttributes }: JournalStudy): TuningData['objectives'] {
  const names = userAttributes['objectives']
  return directions.map((direction, at) => ({
    direction,
    name: Array.isArray(names) && typeof names[at] === 'string' ? names[at] : `value ${at + 1}`,
  }))
}

function trialLine(trial: TrialRecord): TrialLine {
  const { number, state, values = [], parameters, started, completed, userAttributes } = trial
  const reason = userAttributes['fail_reason']
  return {
    ...{ number, state, parameters },
    values: values.map((value) => (Number.isFinite(value) ? value : null)),
    ...(started !== undefined && { started }),
    ...(completed !== undefined && { ended: completed }),
    ...(state === 'fail' && typeof reason === 'string' && { reason }),
  }
}

function importancesOf(
  trials: readonly TrialRecord[],
  directions: readonly Direction[],
): TuningData['importances'] {
  const complete = trials.filter(
    ({ state, values }) => state === 'complete' && values?.every(Number.isFinite),
  )
  if (complete.length < fewestForImportances) return []
  return parameterImportances(trials, directions)
    .map(({ parameter, importance }) => ({ parameter, share: importance }))
    .sort((a, b) => b.share - a.share)
}
