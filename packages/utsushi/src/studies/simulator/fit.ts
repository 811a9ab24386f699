// What is learnt of the training runs before a network is: how parameters and outputs are scaled, what outputs are told by, and, where the
// study file says so, a method that is fitted in one go and is then all there is.
import { hostTensor } from '@utsushi/graph'
import { matrix, type Matrix } from '@utsushi/learn'
import type { Tables } from '@utsushi/study'
import { isNetwork, type SimulatorConfig } from './config.js'
import { runCount, valuesOfRun, type Places, type Runs } from './data/runs.js'
import { fitBasis, scoresOf, scoreWeights } from './fit/basis.js'
import type { Fitted, Learnt } from './fit/fitted.js'
import { fitMethod } from './fit/methods.js'
import { forward } from './fit/transforms.js'

/** What is learnt of some runs. */
export function fitRuns(config: SimulatorConfig, runs: Runs, train: Places): Fitted {
  const { model } = config
  const { axis } = runs
  const inputs = inputScales(config, runs, train)
  const outputs = runs.outputs.names.map((name, output) => ({
    ...{ name, unit: runs.outputs.units[output] ?? '1' },
    transform: config.outputs[name]?.transform ?? ('none' as const),
    spread: spreadOf(runs, train, output),
  }))
  const y = learntOutputs({ outputs }, runs, train)
  const basis = fitBasis(y, {
    ...{ joint: model.kind === 'components', outputs: outputs.length, steps: axis.length },
    ...{ most: model.components, share: model.share },
  })
  const own: Learnt = { inputs, outputs, axis: [...axis], basis, runs: train.length }
  const method = fitMethod(
    config,
    scaledInputs({ inputs }, runs, train),
    scoresOf(basis, y),
    axis.length === 0 && model.kind === 'gp' && outputs.every(({ transform }) => transform === 'none'),
  )
  return { ...own, ...(method && { method }) }
}

function inputScales({ inputs }: SimulatorConfig, { inputs: panel }: Runs, train: Places): Learnt['inputs'] {
  const width = panel.names.length
  return panel.names.map((name, at) => {
    const isLog = inputs[name]?.scale === 'log'
    const raw = train.map((run) => panel.values[run * width + at] ?? NaN)
    const values = isLog ? raw.map(Math.log) : raw
    const center = values.reduce((sum, value) => sum + value, 0) / values.length
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - center) ** 2, 0) / values.length)
    return {
      ...{ name, unit: panel.units[at] ?? '1', isLog, center },
      scale: deviation > 1e-9 * Math.abs(center) && deviation > 0 ? deviation : 1,
      min: raw.reduce((least, value) => Math.min(least, value), Infinity),
      max: raw.reduce((most, value) => Math.max(most, value), -Infinity),
    }
  })
}

/** Standard deviation of an output over the runs, in its unit, all steps about their own means. */
function spreadOf({ outputs }: Runs, train: Places, output: number): number {
  const width = outputs.shape.slice(1).reduce((all, size) => all * size, 1)
  let [squares, count] = [0, 0]
  for (let at = output; at < width; at += outputs.names.length) {
    const values = train.map((run) => outputs.values[run * width + at] ?? NaN)
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    squares += values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
    count += values.length
  }
  return Math.sqrt(squares / count)
}

/** `[runs, inputs]`: parameters as methods and networks see them. */
export function scaledInputs(
  { inputs }: Pick<Learnt, 'inputs'>,
  { inputs: panel }: Pick<Runs, 'inputs'>,
  places: Places,
): Matrix {
  const width = inputs.length
  const scaled = matrix(places.length, width)
  for (const [row, run] of places.entries())
    for (const [at, { isLog, center, scale }] of inputs.entries()) {
      const value = panel.values[run * width + at] ?? NaN
      scaled.values[row * width + at] = ((isLog ? Math.log(value) : value) - center) / scale
    }
  return scaled
}

/** `[runs, values]`: outputs as they are learnt. */
export function learntOutputs(
  { outputs }: Pick<Learnt, 'outputs'>,
  runs: Pick<Runs, 'outputs'>,
  places: Places,
): Matrix {
  const width = valuesOfRun(runs)
  const learnt = matrix(places.length, width)
  for (const [row, run] of places.entries())
    for (let at = 0; at < width; at++) {
      const transform = outputs[at % outputs.length]?.transform ?? 'none'
      learnt.values[row * width + at] = forward(transform, runs.outputs.values[run * width + at] ?? NaN)
    }
  return learnt
}

/**
 * The tables that stay beside a program of a network; none of other methods.
 *
 * @returns `inputs` `[runs, inputs]` and `scores` `[runs, scores]`, scaled; `weights` `[scores]`
 */
export function runTables({ model }: SimulatorConfig, runs: Runs, fitted: Fitted): Tables {
  if (!isNetwork(model)) return {}
  const all = Array.from({ length: runCount(runs) }, (_, run) => run)
  const scores = scoresOf(fitted.basis, learntOutputs(fitted, runs, all))
  const weights = scoreWeights(fitted.basis)
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / weights.length
  return {
    inputs: hostTensor(scaledInputs(fitted, runs, all).values, [all.length, fitted.inputs.length]),
    scores: hostTensor(scores.values, [all.length, scores.columns]),
    weights: hostTensor(weights.map((weight) => weight / mean)),
  }
}
