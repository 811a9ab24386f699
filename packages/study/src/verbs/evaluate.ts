// Scoring a run: the best weights on every part that was held back, beside simple rivals. Writes the scores, then the
// emulator that carries them, then pictures and reports.
import { basename } from 'node:path'
import type { EmulatorMetadata } from '@utsushi/emulator'
import type { CommonConfig } from '../definition/common-keys.js'
import type { EvaluationOutcome, StudyContext, TrainOutcome } from '../definition/contract.js'
import type { Finished, StudyParts, Task } from '../definition/parts.js'
import { htmlReport, textReport } from '../report/index.js'
import type { RunFolder } from '../run/folder.js'
import { isSection } from '../definition/overrides.js'
import { asWritten } from '../run/as-written.js'
import { otherData } from '../run/data-of-run.js'
import { drawPictures } from '../run/draw-pictures.js'
import { heed, lookAtData } from '../look/look-at-data.js'
import { toldMessages } from '../look/run-findings.js'
import { digestOf } from '../tuning/data-digest.js'
import { auditTask } from './audit.js'
import { openAnswers } from './open-answers.js'
import { finishedOfRun, writeEmulators } from './finished.js'
import { learningCurves } from './learning-curves.js'
import { composeReport } from './compose-report.js'
import { refuseOtherSettings } from './other-settings.js'
import { taskOfRun } from './task.js'

const learning = 'learning_curves'

/** @throws InputError when a file of the run or its data is missing or damaged */
export async function evaluateRun<C extends CommonConfig, D, P, F, M, A, E>(
  study: StudyParts<C, D, P, F, M, A, E>,
  config: C,
  run: RunFolder,
  context: StudyContext,
): Promise<EvaluationOutcome> {
  const begun = performance.now()
  const doubt = run.doubt()
  if (doubt !== undefined) context.reporter.warn(doubt)
  const task = await taskOfRun(study, config, run, context)
  const written = run.config.config
  const trained = study.schema.safeParse(isSection(written) ? asWritten(study, written) : written)
  if (trained.success) refuseOtherSettings(study, trained.data, task)
  const other = otherData(run, digestOf(study.digest(task.data)), study.dataFolder(config))
  if (other !== undefined) context.reporter.warn(other)
  // What was told when the run was trained is not told again.
  const told = toldMessages(run)
  const quiet = {
    ...context.reporter,
    warn: (text: string) => told.includes(text) || context.reporter.warn(text),
  }
  const found = lookAtData(study, config, task.data)
  heed(found, quiet)
  const findings = auditTask(study, task, quiet)
  const finished = await finishedOfRun(study, config, run)
  const evaluations = await scoreParts(study, task, finished, context)
  const seconds = (performance.now() - begun) / 1000
  const metrics = study.metrics?.(evaluations) ?? { evaluations: withoutLongLists(evaluations) }
  run.writeJson('metrics.json', metrics)
  run.writeJson('details.json', {
    audit: findings.map(({ kind, message }) => ({ kind, message })),
    ...study.details?.(task, evaluations),
  })
  const emulator = run.file('model.onnx')
  const scored = { ...finished, metrics: study.emulatorMetrics?.(run.readJson('metrics.json')) ?? {} }
  const { bytes, metadata } = writeEmulators(study, scored, emulator)
  const outcome = run.has('outcome.json') ? (run.readJson('outcome.json') as TrainOutcome) : undefined
  const history = run.readHistory()
  const pictures = {
    ...study.pictures?.(task, evaluations),
    ...(history.length > 0 && {
      [learning]: learningCurves(history, outcome, study.monitor, unitsOf(metadata)),
    }),
  }
  const { figures, files } = await drawPictures(run.path, pictures, { ...context, task: 'draw' })
  const sections = study.report(task, evaluations, figures, found)
  const document = composeReport({
    ...{
      study: study.name,
      sections,
      config,
      run,
      context,
      outcome,
      findings,
      found,
      learning: figures(learning),
    },
    monitor: study.monitor,
    timings: [
      ...(outcome === undefined ? [] : [{ stage: 'train', seconds: outcome.seconds }]),
      { stage: 'evaluate', seconds },
    ],
    emulator: { file: basename(emulator), bytes, metadata },
  })
  run.write('evaluation_report.txt', textReport(document))
  run.write('report.html', htmlReport(document))
  return {
    metrics,
    tables: study.summaryTables?.(evaluations) ?? [],
    report: run.file('report.html'),
    files: [...files, run.file('evaluation_report.txt')],
  }
}

/** Unit of each predicted column. */
const unitsOf = ({ outputs }: Pick<EmulatorMetadata, 'outputs'>): Readonly<Record<string, string>> =>
  Object.fromEntries(outputs.flatMap(({ features }) => features.map(({ name, unit }) => [name, unit])))

/** Longest list that `metrics.json` keeps of itself: what is longer is what pictures are drawn from. */
const longest = 100

/** Plain data less lists and arrays that are longer than a person reads. */
function withoutLongLists(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutLongLists)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]): [string, unknown][] => {
      const length = Array.isArray(inner) || ArrayBuffer.isView(inner) ? (inner as unknown[]).length : 0
      return length > longest ? [] : [[key, withoutLongLists(inner)]]
    }),
  )
}

async function scoreParts<C, D, P, F, M, A, E>(
  study: StudyParts<C, D, P, F, M, A, E>,
  task: Task<C, D, P, F, M>,
  { weights, calibration }: Finished<C, F, M>,
  context: StudyContext,
): Promise<readonly E[]> {
  const { threads, device, checked = false, reporter, signal } = context
  const parts = study.evaluated.flatMap((name) => {
    const samples = task.parts[name]
    return samples === undefined ? [] : [{ name, samples }]
  })
  const asked = await openAnswers(study, task, { threads, device, checked })
  try {
    const answers = asked.answers(weights)
    const evaluations: E[] = []
    for (const [done, part] of parts.entries()) {
      signal.throwIfAborted()
      reporter.progress({ task: 'evaluate', done, total: parts.length, unit: 'parts' })
      evaluations.push(...(await study.score(task, answers, part, { ...context, calibration })))
    }
    reporter.progress({ task: 'evaluate', done: parts.length, total: parts.length, unit: 'parts' })
    return evaluations
  } finally {
    await asked.close()
  }
}
