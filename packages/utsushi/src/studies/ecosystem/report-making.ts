/** The parts of an ecosystem report that tell how the emulator came about: data, model, training. */
import { formatNumber, formatShare } from '@utsushi/study/plots'
import { facts, paragraph, type Block } from '@utsushi/study/report'
import type { EcosystemConfig } from './config.js'
import { fluxLabel } from './flux-label.js'
import type { EcosystemReportInput } from './report-input.js'

/** What was trained on, and what was kept apart. */
export function splitBlocks({ config, dataset }: EcosystemReportInput): Block[] {
  const { context, horizon, history } = config.windows
  const held = config.split.holdOutSamples
  return [
    paragraph(
      `A forecast of ${horizon} days lies wholly inside its period; the ${history === 'full' ? 'days' : `${context} days`} of weather before it may reach back in time, never forward.`,
      held > 0
        ? `Besides, ${formatShare(held)} of the parameter samples were never trained on: they show what the emulator does for a parameter set it has not seen, its real use.`
        : '',
      'Scaling was fitted on training rows alone.',
    ),
    {
      kind: 'table',
      caption: 'Parts of the data',
      columns: [
        { name: 'part' },
        { name: 'from' },
        { name: 'to' },
        { name: 'samples', format: 'count' },
        { name: 'windows', format: 'count' },
      ],
      rows: dataset.parts.map((part) => [part.name, part.from, part.to, part.samples, part.windows]),
    },
    facts([
      { name: 'rows', value: dataset.rows, format: 'count' },
      { name: 'missing values', value: dataset.missingShare, format: 'share' },
      { name: `drivers (${dataset.drivers.length})`, value: dataset.drivers.join(', ') },
      { name: `parameters (${dataset.statics.length})`, value: dataset.statics.join(', ') },
    ]),
  ]
}

/** The network in words. */
export function modelBlocks({ config, parameters }: EcosystemReportInput): Block[] {
  const { model, windows, data } = config
  return [
    paragraph(
      `A recurrent network (${model.cell.toUpperCase()}, ${model.layers} ${model.layers === 1 ? 'layer' : 'layers'} of ${model.hidden}) reads ${history(config)} and the weather of the ${windows.horizon} days to come, and gives ${data.targets.map(fluxLabel).join(', ')} for each of these days.`,
      statics(config),
      model.fluxes === 'closed'
        ? 'It predicts GPP, autotrophic respiration (Ra) and heterotrophic respiration (Rh), none below zero, and derives NPP = GPP − Ra, ER = Ra + Rh and NEP = NPP − Rh, so that the fluxes always balance.'
        : 'It predicts every flux by itself (`free`): the fluxes need not balance.',
      model.decoder === 'autoregressive'
        ? 'Each day’s fluxes are fed back as input of the next.'
        : 'All forecast days are predicted directly, none from another.',
    ),
    facts([
      { name: 'trainable parameters', value: parameters, format: 'count' },
      { name: 'heads', value: model.head === 'shared' ? 'one for all fluxes' : 'one per flux' },
      { name: 'dropout', value: String(model.dropout) },
    ]),
  ]
}

function history({ windows }: EcosystemConfig): string {
  return windows.history === 'full'
    ? 'the weather from the first day of the data'
    : `the weather of the ${windows.context} days before`
}

function statics({ model }: EcosystemConfig): string {
  const routes = model.statics
  if (routes.length === 0) return 'It is not told the parameters of the process model.'
  const both = routes.includes('concat') && routes.includes('init_state')
  if (both)
    return 'The parameters of the process model accompany every day as an embedding, and also set the state it begins with.'
  return routes.includes('concat')
    ? 'The parameters of the process model accompany every day as an embedding.'
    : 'The parameters of the process model set the state it begins with.'
}

/** The course of training. */
export function trainingBlocks({ config, history: course, timings }: EcosystemReportInput): Block[] {
  const { training, windows } = config
  const best = course.epochs.find((epoch) => epoch.epoch === course.bestEpoch)
  const seconds = timings.find((timing) => timing.stage === 'train')?.seconds
  const ending = {
    finished: 'Training ran to its end',
    patience: `Training stopped because validation had not improved for ${training.patience} evaluations`,
    budget: 'Training stopped at its time budget; more time may give a better emulator',
    interrupted: 'Training was interrupted; resuming it may give a better emulator',
  }[course.stopped]
  return [
    paragraph(
      `${ending}.`,
      `The weights of epoch ${course.bestEpoch} of ${course.epochs.length} were kept${best?.validationLoss === undefined ? '' : `, validation loss ${formatNumber(best.validationLoss)}`}.`,
    ),
    facts([
      {
        name: 'trained on',
        value:
          windows.mode === 'segments'
            ? `segments of ${windows.segmentLength === 'all' ? 'all' : windows.segmentLength} days, the first ${windows.burnIn} without loss`
            : `windows of ${windows.context} + ${windows.horizon} days`,
      },
      {
        name: 'optimiser',
        value: `${training.optimiser}, learning rate ${training.learningRate}, ${training.schedule}`,
      },
      { name: 'batch', value: training.batch, format: 'count' },
      { name: 'loss', value: training.loss },
      ...(seconds === undefined ? [] : [{ name: 'time', value: seconds, format: 'duration' as const }]),
    ]),
  ]
}
