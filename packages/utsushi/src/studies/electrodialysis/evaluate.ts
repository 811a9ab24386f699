// Scoring a run: free-running and one-step courses of the best checkpoint on every part that training did not see, beside
// "no change" and a straight line; metrics and reports written into the run.
import { openRuntime } from '@utsushi/graph'
import { htmlReport, textReport } from '../../report/index.js'
import type { RunFolder } from '../../run/folder.js'
import type { EvaluationOutcome, StudyContext } from '../../study/contract.js'
import type { ElectrodialysisConfig } from './config.js'
import { courseRunner } from './courses.js'
import { prepareData } from './data.js'
import { evaluationReport, summaryTables } from './evaluation-report.js'
import { evaluatePart, type PartEvaluation } from './evaluation.js'
import { finishedEmulator, writeEmulators } from './export.js'
import { readExperiments } from './read-experiments.js'

export async function evaluateElectrodialysis(
  config: ElectrodialysisConfig,
  run: RunFolder,
  context: StudyContext,
): Promise<EvaluationOutcome> {
  const finished = await finishedEmulator(config, run)
  const { model, fitted, weights } = finished
  const experiments = await readExperiments(config)
  const data = prepareData(config, experiments, { scaler: fitted.scaler })
  const { test, extremes, validation } = data.split
  const runtime = await openRuntime({ threads: context.threads ?? 1, device: context.device })
  const parts: PartEvaluation[] = []
  try {
    const runner = courseRunner(model, data, fitted, runtime)
    for (const [part, places] of Object.entries({ test, extremes, validation })) {
      if (places.length === 0) continue
      const free = await runner.run(places, weights, 'free')
      const oneStep = await runner.run(places, weights, 'oneStep')
      parts.push(evaluatePart(part, places, { free, oneStep }, model, data))
    }
  } finally {
    await runtime.close()
  }
  const metrics = { parts, emulator: emulatorScores(parts) }
  run.writeJson('metrics.json', metrics)
  // The emulator says how good it is.
  if (run.has('model.onnx')) writeEmulators(run.file('model.onnx'), await finishedEmulator(config, run))
  const document = evaluationReport(config, experiments, model, parts)
  run.write('evaluation_report.txt', textReport(document))
  run.write('report.html', htmlReport(document))
  return {
    metrics,
    tables: summaryTables(parts),
    report: run.file('report.html'),
    files: [run.file('evaluation_report.txt')],
  }
}

/** Scores as the emulator file carries them: part → kind → score. */
function emulatorScores(parts: readonly PartEvaluation[]) {
  return Object.fromEntries(
    parts.map(({ part, oneStep, freeRunning }) => [
      part,
      Object.fromEntries(
        Object.entries({ oneStep, freeRunning }).map(([kind, { emulator }]) => [
          kind,
          {
            mseScaled: finite(emulator.mseScaled),
            medianShare: finite(emulator.medianShare),
            rmse: Object.fromEntries(emulator.columns.map(({ name, rmse }) => [name, finite(rmse)])),
          },
        ]),
      ),
    ]),
  )
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null)
