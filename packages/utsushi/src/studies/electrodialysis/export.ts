// The finished emulator, written as two files: `model.onnx` for whole batches, `model.step.onnx` for one step at a time.
import type { Json } from '@utsushi/emulator'
import type { ExportOutcome, StudyContext } from '@utsushi/study'
import { writeAtomic } from '@utsushi/study'
import { bestWeights } from '@utsushi/study'
import type { RunFolder } from '@utsushi/study'
import type { ElectrodialysisConfig } from './config.js'
import type { FinishedEmulator } from './emulator-parts.js'
import { batchProgram, stepProgram } from './emulator-programs.js'
import { parseFitted } from './fitted.js'
import { electrodialysisModel } from './model.js'
import { declaredSystem } from './system.js'

export async function exportElectrodialysis(
  config: ElectrodialysisConfig,
  run: RunFolder,
  file: string,
  { reporter }: StudyContext,
): Promise<ExportOutcome> {
  const outcome = writeEmulators(file, await finishedEmulator(config, run))
  reporter.info(`the same model one step at a time: ${stepFile(file)}`)
  return outcome
}

/** Writes both files of an emulator. */
export function writeEmulators(file: string, finished: FinishedEmulator): ExportOutcome {
  const bytes = batchProgram(finished).toOnnx()
  writeAtomic(file, bytes)
  writeAtomic(stepFile(file), stepProgram(finished).toOnnx())
  return { file, bytes: bytes.length }
}

/** `runs/a/model.onnx` → `runs/a/model.step.onnx` */
export const stepFile = (file: string): string => `${file.replace(/\.onnx$/i, '')}.step.onnx`

/** The best checkpoint of a run with all that it needs; the run folder alone is read. */
export async function finishedEmulator(
  config: ElectrodialysisConfig,
  run: RunFolder,
): Promise<FinishedEmulator> {
  const system = declaredSystem(config)
  const model = electrodialysisModel(config.model, system, config.data.interval)
  return {
    config,
    system,
    fitted: parseFitted(run.readJson('scalers.json'), run.file('scalers.json')),
    model,
    weights: await bestWeights(run, model.parameters),
    created: run.config.created,
    ...(run.has('metrics.json') && { metrics: emulatorMetrics(run.readJson('metrics.json')) }),
  }
}

/** Scores as the emulator file carries them; `metrics.json` keeps them under `emulator`. */
function emulatorMetrics(record: unknown): Record<string, Json> {
  const { emulator } = record as { readonly emulator?: Record<string, Json> }
  return emulator ?? {}
}
