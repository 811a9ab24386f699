// Scoring a run: free-running and one-step courses of the best checkpoint on every part that training did not see, beside
// "no change" and a straight line; metrics and reports written into the run.
import { openRuntime } from '@utsushi/graph'
import type { ChartSpec } from '@utsushi/study/plots'
import { htmlReport, textReport } from '@utsushi/study/report'
import type { RunFolder } from '@utsushi/study'
import type { PlacedPicture } from '@utsushi/study'
import { writePicture } from '@utsushi/study'
import type { EvaluationOutcome, StudyContext } from '@utsushi/study'
import type { ElectrodialysisConfig } from './config.js'
import { courseRunner } from './courses.js'
import { prepareData, type ElectrodialysisData } from './data.js'
import { evaluationReport, summaryTables } from './evaluation-report.js'
import { evaluatePart, type PartEvaluation } from './evaluation.js'
import { finishedEmulator, writeEmulators } from './export.js'
import type { ElectrodialysisModel } from './model.js'
import { originsOf, type OriginCourses } from './origin-errors.js'
import { originPicture } from './picture-origins.js'
import {
  changesPicture,
  extremesPicture,
  growthPicture,
  lossPicture,
  parityPicture,
  trajectoryPicture,
  type DrawnPart,
} from './pictures.js'
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
  const drawn: DrawnPart[] = []
  try {
    const runner = courseRunner(model, data, fitted, runtime)
    for (const [part, places] of Object.entries({ test, extremes, validation })) {
      if (places.length === 0) continue
      const free = await runner.run(places, weights, 'free')
      const oneStep = await runner.run(places, weights, 'oneStep')
      const fromOrigins: OriginCourses[] = []
      for (const from of originsOf(data, places))
        fromOrigins.push({ from, courses: await runner.run(places, weights, { from }) })
      const evaluation = evaluatePart(part, places, { free, oneStep, fromOrigins }, model, data)
      drawn.push({ evaluation, places, free, oneStep })
    }
  } finally {
    await runtime.close()
  }
  const parts = drawn.map(({ evaluation }) => evaluation)
  const metrics = { parts, emulator: emulatorScores(parts) }
  run.writeJson('metrics.json', metrics)
  // The emulator says how good it is.
  if (run.has('model.onnx')) writeEmulators(run.file('model.onnx'), await finishedEmulator(config, run))
  const { pictures, files } = await drawPictures(run, picturesOf(drawn, model, data, run))
  const document = evaluationReport(config, experiments, model, parts, pictures)
  run.write('evaluation_report.txt', textReport(document))
  run.write('report.html', htmlReport(document))
  return {
    metrics,
    tables: summaryTables(parts),
    report: run.file('report.html'),
    files: [...files, run.file('evaluation_report.txt')],
  }
}

/** All pictures by file name; those of single experiments are of the first part, the test. */
function picturesOf(
  drawn: readonly DrawnPart[],
  model: ElectrodialysisModel,
  data: ElectrodialysisData,
  run: RunFolder,
): Readonly<Record<string, ChartSpec>> {
  const history = run.readHistory()
  const [first] = drawn
  const best = run.has('outcome.json')
    ? (run.readJson('outcome.json') as { best?: { epoch?: number } }).best?.epoch
    : undefined
  return {
    ...(history.length > 0 && {
      training_loss: lossPicture(history, best ?? history.at(-1)?.epoch ?? 0),
    }),
    ...(first && {
      trajectories: trajectoryPicture(first, model, data),
      error_growth: growthPicture(drawn),
      error_growth_any_sample: originPicture(first.evaluation),
      prediction_vs_actual: parityPicture(first, model, data),
      changes: changesPicture(first, model, data),
    }),
    ...(drawn.some(({ evaluation }) => evaluation.part === 'extremes') && {
      beyond_training: extremesPicture(drawn),
    }),
  }
}

async function drawPictures(
  run: RunFolder,
  charts: Readonly<Record<string, ChartSpec>>,
): Promise<{ readonly pictures: readonly PlacedPicture[]; readonly files: readonly string[] }> {
  const pictures: PlacedPicture[] = []
  const files: string[] = []
  for (const [name, spec] of Object.entries(charts)) {
    const {
      svg,
      place,
      files: [, png],
    } = await writePicture(run.path, name, spec)
    files.push(png)
    pictures.push({ name, svg, file: `${place}.png` })
  }
  return { pictures, files }
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
