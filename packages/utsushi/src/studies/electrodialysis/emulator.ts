// The finished emulator as programs, physical units in and out: a whole batch at once, and one step at a time.
import { concat, input, slice, transpose, unsqueeze } from '@utsushi/graph'
import type { EmulatorFile } from '@utsushi/study'
import { declaredSystem } from './data/system.js'
import {
  amountFeatures,
  describeEmulator,
  emulatorParts,
  outsideFeatures,
  portOf,
  trainingSummary,
  type FinishedEmulator,
} from './emulator/ports.js'
import { stepMembers } from './emulator/steps.js'
import { runMembers } from './model/members.js'

/** `model.onnx` for whole batches, `model.step.onnx` for one step at a time. */
export const emulators = (finished: FinishedEmulator): readonly EmulatorFile[] => [
  batchEmulator(finished),
  stepEmulator(finished),
]

/**
 * Whole batches: `initial` `[batch, columns]` volumes and concentrations, `initial_responses` `[batch, responses]` and
 * `controls` `[batch, time, controls]` at every sample to `states` `[batch, time, columns]` and `responses`
 * `[batch, time, responses]`, whose first sample is the one given. Totals are exact in float32.
 */
function batchEmulator(finished: FinishedEmulator): EmulatorFile {
  const { config, model } = finished
  const { balance } = model
  const parts = emulatorParts(finished)
  const initial = input('initial', 'float32', ['batch', balance.size])
  const responses =
    parts.responses > 0 ? input('initial_responses', 'float32', ['batch', parts.responses]) : undefined
  const controls = input('controls', 'float32', ['batch', 'time', model.inputs])
  const contents = balance.contain(initial)
  const grid = balance.grid(contents)
  const first = responses === undefined ? initial : concat([initial, responses], 1)
  const result = runMembers(model, parts.members, parts.scales, {
    inputs: transpose(parts.scaleInputs(controls), [1, 0, 2]),
    first: model.begin(balance.snap(contents, grid), parts.scaleSeen(first)),
    grid,
  })
  const predicted = transpose(parts.unscaleSeen(result.seen), [1, 0, 2])
  const course = concat([unsqueeze(first, 1), predicted], 1)
  const states = slice(course, { axis: 2, end: balance.size })
  const inputs = [
    portOf('initial', initial.shape, ['batch', 'feature'], parts.ranges.state),
    ...(responses
      ? [portOf('initial_responses', responses.shape, ['batch', 'feature'], parts.ranges.responses)]
      : []),
    portOf('controls', controls.shape, ['batch', 'time', 'feature'], parts.ranges.controls),
  ]
  const time = ['batch', 'time', 'feature']
  return {
    suffix: '',
    inputs: [initial, ...(responses ? [responses] : []), controls],
    outputs: { states, ...(responses && { responses: slice(course, { axis: 2, start: balance.size }) }) },
    metadata: {
      name: 'electrodialysis emulator',
      description: describeEmulator(
        'Volumes, concentrations and responses of whole batches from their first sample and their controls',
        config,
        declaredSystem(config),
      ),
      inputs,
      outputs: [
        portOf('states', ['batch', 'time', balance.size], time, parts.spreads.state),
        ...(responses
          ? [portOf('responses', ['batch', 'time', parts.responses], time, parts.spreads.responses)]
          : []),
      ],
      training: trainingSummary(finished),
    },
  }
}

/**
 * One step: `contents` `[batch, columns]` volumes and amounts, `last_responses`, `memory` `[batch, units]` of what was seen
 * before (0 at the beginning), the `controls` during the step and the `next_controls` at its end, to `next_contents`,
 * `state` (volumes and concentrations), `responses` and `next_memory`. Contents are amounts, so that totals stay to the bit
 * over any number of steps.
 */
function stepEmulator(finished: FinishedEmulator): EmulatorFile {
  const { config, model } = finished
  const system = declaredSystem(config)
  const { balance } = model
  const parts = emulatorParts(finished)
  const steps = stepMembers(model, parts)
  const contents = input('contents', 'float32', ['batch', balance.size])
  const responses =
    parts.responses > 0 ? input('last_responses', 'float32', ['batch', parts.responses]) : undefined
  const memory = input('memory', 'float32', ['batch', steps.units])
  const controls = input('controls', 'float32', ['batch', model.inputs])
  const nextControls = input('next_controls', 'float32', ['batch', model.inputs])
  const after = steps.step({ contents, responses, memory, controls, nextControls })
  const flat = ['batch', 'feature']
  const memoryFeature = { name: 'memory', unit: '1' }
  const amounts = amountFeatures(system)
  const named = {
    next_contents: after.contents,
    state: slice(after.seen, { axis: 1, end: balance.size }),
    ...(responses && { responses: slice(after.seen, { axis: 1, start: balance.size }) }),
    next_memory: after.memory,
    ...(after.outside && { outside: after.outside }),
  }
  const without = { min: null, max: null }
  return {
    suffix: '.step',
    inputs: [contents, ...(responses ? [responses] : []), memory, controls, nextControls],
    outputs: named,
    metadata: {
      name: 'electrodialysis emulator, step by step',
      description: describeEmulator(
        'One step of a batch: contents and memory in, contents and memory out',
        config,
        system,
      ),
      inputs: [
        portOf(
          'contents',
          contents.shape,
          flat,
          amounts.map((feature) => ({ ...feature, ...without })),
        ),
        ...(responses ? [portOf('last_responses', responses.shape, flat, parts.ranges.responses)] : []),
        portOf('memory', memory.shape, ['batch', 'unit'], [{ ...memoryFeature, ...without }]),
        portOf('controls', controls.shape, flat, parts.ranges.controls),
        portOf('next_controls', nextControls.shape, flat, parts.ranges.controls),
      ],
      outputs: [
        portOf(
          'next_contents',
          contents.shape,
          flat,
          amounts.map((feature) => ({ ...feature, std: null })),
        ),
        portOf('state', contents.shape, flat, parts.spreads.state),
        ...(responses ? [portOf('responses', responses.shape, flat, parts.spreads.responses)] : []),
        portOf('next_memory', memory.shape, ['batch', 'unit'], [{ ...memoryFeature, std: null }]),
        ...(after.outside
          ? [portOf('outside', ['batch', balance.quantities], flat, outsideFeatures(system))]
          : []),
      ],
      training: trainingSummary(finished),
      state: [
        { input: 'contents', output: 'next_contents', begins: 'given' },
        ...(responses ? [{ input: 'last_responses', output: 'responses', begins: 'given' } as const] : []),
        { input: 'memory', output: 'next_memory', begins: 'zero' },
      ],
    },
  }
}
