// For tests: what a run's file predicts from its own data beside what its evaluation forecast, day by day.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { formatStep } from '@utsushi/data'
import { openRuntime } from '@utsushi/graph'
import {
  askIn,
  askMembers,
  bestWeights,
  ensembleParameters,
  membersOf,
  openRun,
  resolveRun,
  silentReporter,
  taskOfRun,
  type StudyContext,
} from '@utsushi/study'
import { answers } from '../answers.js'
import type { EcosystemConfig } from '../config.js'
import { scoredWindows } from '../data.js'
import { scaledTargets } from '../data/target-transforms.js'
import { ecosystem } from '../index.js'
import { networkOf } from '../loss.js'

/** How many scaled values were compared, and the largest difference. */
export interface Compared {
  readonly compared: number
  readonly worst: number
}

/** Exports a run, predicts its data with the file, and compares the days of test windows that both began alike. */
export async function predictedAsEvaluated(folder: string): Promise<Compared> {
  const run = openRun(folder)
  const { config } = resolveRun(run) as { config: EcosystemConfig }
  const context: StudyContext = {
    reporter: silentReporter,
    signal: new AbortController().signal,
    ...{ device: 'auto', threads: 1 },
  }
  const emulator = join(folder, 'model.onnx')
  await ecosystem.export(config, run, emulator, context)
  const output = join(folder, 'fluxes.csv')
  await ecosystem.predict({ emulator, input: config.data.folder, output }, context)

  const task = await taskOfRun(ecosystem.parts, config, run, context)
  const { samples, targets, records } = task.data
  const windows = scoredWindows(
    config,
    task.parts['test'] ?? task.parts['heldOut'] ?? task.parts.train,
    'split.test',
  )
  const runtime = await openRuntime({ threads: 1 })
  // Components are fitted: there are no weights.
  const weights =
    task.model === undefined
      ? new Float32Array(0)
      : await bestWeights(run, ensembleParameters(networkOf(task.model).parameters, membersOf(config)))
  const ask = askMembers(askIn(runtime, task.tables), membersOf(config))
  const evaluated = await answers(task, ask)(weights).forecast(windows)
  await runtime.close()

  const predicted = fluxesByStep(output, targets.names)
  let [compared, worst] = [0, 0]
  for (let window = 0; window < windows.count; window++) {
    const [entity, start] = [windows.entity[window] ?? 0, windows.start[window] ?? 0]
    // From a file, windows follow one another from its first day; others begin in between and see another context.
    const inFile = start - (records?.[entity]?.from ?? 0)
    if (config.windows.history === 'window' && inFile % windows.horizon !== 0) continue
    for (let lead = 0; lead < windows.horizon; lead++) {
      const fluxes =
        predicted.get(`${samples[entity]} ${formatStep(task.data, start + windows.context + lead)}`) ?? []
      const scaled = scaledTargets(
        task.fitted.targets,
        Float32Array.from(targets.names, (_, flux) => fluxes[flux] ?? NaN),
      )
      for (const [flux, value] of scaled.entries()) {
        const other = evaluated[(window * windows.horizon + lead) * targets.names.length + flux] ?? NaN
        worst = Math.max(worst, Math.abs(value - other))
        compared++
      }
    }
  }
  return { compared, worst }
}

/** Predicted fluxes by sample and step, as the file writes both. */
function fluxesByStep(file: string, names: readonly string[]): Map<string, number[]> {
  const [header = '', ...lines] = readFileSync(file, 'utf8').trimEnd().split('\n')
  const columns = header.split(',')
  return new Map(
    lines.map((line) => {
      const fields = line.split(',')
      return [`${fields[0]} ${fields[1]}`, names.map((name) => Number(fields[columns.indexOf(name)]))]
    }),
  )
}
