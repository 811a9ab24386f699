// The finished emulator of a run, from its folder alone, and the one way it is written.
import { encodeMetadata, metadataFormat, sealEmulator, type Json } from '@utsushi/emulator'
import { program } from '@utsushi/graph'
import { writeAtomic } from '@utsushi/ground/node'
import type { ExportOutcome } from '../definition/contract.js'
import type { EmulatorFile, Finished, StudyParts } from '../definition/parts.js'
import { bestWeights } from '../run/best-weights.js'
import { readingKeys, readingOf } from '../definition/reading.js'
import type { RunFolder } from '../run/folder.js'
import { packageVersion } from '../run/version.js'
import { ensembleParameters, membersOf } from './ensemble.js'
import { fittedOfRun, parametersOf } from './task.js'
import { calibrationFile } from './train.js'

/**
 * The best weights of a run with all that an emulator is made of. No data are read.
 *
 * @throws InputError when a file of the run is missing or damaged
 */
export async function finishedOfRun<C, D, P, F, M, A, E>(
  study: StudyParts<C, D, P, F, M, A, E>,
  config: C,
  run: RunFolder,
): Promise<Finished<C, F, M>> {
  const fitted = fittedOfRun(study, config, run)
  const model = study.model(config, fitted)
  const parameters = parametersOf(model)
  const members = membersOf(config)
  const weights =
    parameters === undefined
      ? new Float32Array(0)
      : await bestWeights(run, ensembleParameters(parameters, members))
  return {
    ...{ config, fitted, model, weights },
    calibration: calibrationOf(run),
    created: run.config.created,
    metrics: run.has('metrics.json') ? (study.emulatorMetrics?.(run.readJson('metrics.json')) ?? {}) : {},
  }
}

/** What was calibrated after training; null where nothing was. */
export const calibrationOf = (run: RunFolder): Json =>
  run.hasKept(calibrationFile) ? (run.readJson(calibrationFile) as Json) : null

/** Writes every program of an emulator: `model.onnx`, and `model.step.onnx` beside it where there is one. */
export function writeEmulators<C, D, P, F, M, A, E>(
  study: StudyParts<C, D, P, F, M, A, E>,
  finished: Finished<C, F, M>,
  file: string,
): ExportOutcome & { readonly others: readonly string[] } & Pick<EmulatorFile, 'metadata'> {
  let main: EmulatorFile | undefined
  let size = 0
  const reading = readingOf(readingKeys(study), finished.config)
  const others: string[] = []
  for (const emulator of study.emulators(finished)) {
    const { suffix, inputs, outputs, metadata } = emulator
    const model = program({
      ...{ name: `${study.name}${suffix}`, inputs, outputs },
      metadata: encodeMetadata({
        ...metadata,
        ...(Object.keys(reading).length > 0 && { reading }),
        ...{ format: metadataFormat, study: study.name, version: packageVersion, created: finished.created },
        ...{ licence: 'as the data it was trained on', metrics: finished.metrics, extrapolation: 'report' },
      }),
    }).toOnnx()
    const bytes = sealEmulator(model)
    const path = suffix === '' ? file : `${file.replace(/\.onnx$/i, '')}${suffix}.onnx`
    writeAtomic(path, bytes)
    if (suffix === '') [main, size] = [emulator, bytes.length]
    else others.push(path)
  }
  if (main === undefined) throw new RangeError(`${study.name}: emulators gave none without a suffix`)
  return { file, bytes: size, others, metadata: main.metadata }
}
