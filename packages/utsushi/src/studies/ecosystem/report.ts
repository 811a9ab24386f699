// The report of an ecosystem run: the verdict first, then scores, then how it came about and how to use it. It reads plain
// records and writes nothing: `textReport` and `htmlReport` set it.
import { formatNumber, formatRange, formatShare, withUnit } from '@utsushi/study/plots'
import {
  code,
  facts,
  good,
  heading,
  list,
  note,
  paragraph,
  warning,
  type Block,
  type ReportDocument,
} from '@utsushi/study/report'
import type { EcosystemConfig } from './config.js'
import type { EcosystemReportInput, PlacedPicture } from './report-input.js'
import { leadBlocks, scoreBlocks, worstBlocks, yearBlocks } from './report/scores.js'
import { closureTolerance, isClosed, verdictOf } from './report/verdict.js'
import { fluxLabel, splitLabel, unitsLabel, type EcosystemEvaluation } from './score/evaluation.js'

/**
 * Composes the report of a run.
 *
 * @example
 * const document = ecosystemReport(input, pictures)
 * await writeFile('report.html', htmlReport(document))
 * await writeFile('evaluation_report.txt', textReport(document))
 */
export function ecosystemReport(
  input: EcosystemReportInput,
  pictures: readonly PlacedPicture[],
): ReportDocument {
  const main = input.evaluations[0]
  const figures = (name: PlacedPicture['name']) =>
    pictures.filter((picture) => picture.name === name).map((picture) => figure(picture, main))
  return {
    title: 'Emulator of an ecosystem model',
    subtitle: `${input.run}, ${input.date}: ${formatNumber(input.dataset.samples)} parameter samples, ${input.dataset.from} to ${input.dataset.to}`,
    blocks: [
      ...verdictBlocks(input),
      heading('Scores'),
      ...input.evaluations.flatMap(scoreBlocks),
      ...figures('test_metrics'),
      ...figures('prediction_vs_actual'),
      ...(main === undefined ? [] : timeBlocks(main, figures)),
      heading('Inputs beyond training'),
      ...extrapolationBlocks(input.evaluations),
      heading('Balances'),
      ...closureBlocks(input.evaluations),
      heading('How the data were split'),
      ...splitBlocks(input),
      heading('What the model is'),
      ...modelBlocks(input),
      heading('How it was trained'),
      ...trainingBlocks(input),
      ...figures('learning_curves'),
      heading('How to use the emulator'),
      ...useBlocks(input),
      heading('How to make it again'),
      ...againBlocks(input),
    ],
  }
}

function verdictBlocks({ evaluations }: EcosystemReportInput): Block[] {
  const verdict = verdictOf(evaluations)
  return [
    heading('Verdict'),
    ...verdict.findings.map((finding) => paragraph(finding)),
    ...verdict.holds.map(good),
    heading('Where not to trust it', 3),
    verdict.cautions.length === 0
      ? paragraph(
          'None of the checks of this report found a reason for distrust within the range of the training data.',
        )
      : list(verdict.cautions),
  ]
}

function timeBlocks(main: EcosystemEvaluation, figures: (name: PlacedPicture['name']) => Block[]): Block[] {
  return [
    heading('By forecast day and over the year'),
    ...leadBlocks(main),
    ...yearBlocks(main),
    ...figures('error_distribution'),
    ...figures('timeseries_predictions'),
    heading('Worst windows'),
    ...worstBlocks(main),
  ]
}

const captions: Record<PlacedPicture['name'], { caption: string; alt: string }> = {
  learning_curves: {
    caption:
      'Learning curves: losses, validation error and learning rate; the dashed line marks the weights that were kept.',
    alt: 'Line charts of training and validation loss, validation error per flux and learning rate by epoch',
  },
  test_metrics: {
    caption: 'Scores of emulator and baselines per flux.',
    alt: 'Bar charts of RMSE, pooled R² (NSE), median R² of single samples and KGE per flux for the emulator and each baseline; the numbers are in the tables above',
  },
  prediction_vs_actual: {
    caption: 'Emulator against process model, day by day; of many days, darker cells hold more.',
    alt: 'Charts of emulated against simulated daily fluxes around the line of perfect agreement, one per flux',
  },
  timeseries_predictions: {
    caption: 'The parameter samples with the best, the median and the worst R² over the period.',
    alt: 'Daily fluxes of process model and emulator over the period for three parameter samples, one row per flux',
  },
  error_distribution: {
    caption: 'Errors: their distribution, by forecast day, by month.',
    alt: 'Histograms of daily errors, and RMSE and bias by forecast day and by month, one row per flux',
  },
}

function figure(picture: PlacedPicture, main: EcosystemEvaluation | undefined): Block {
  const { caption, alt } = captions[picture.name]
  const of = picture.of === undefined || picture.of === main ? '' : `${splitLabel(picture.of)}. `
  return { kind: 'figure', caption: of + caption, alt: of + alt, svg: picture.svg, file: picture.file }
}

function extrapolationBlocks(evaluations: readonly EcosystemEvaluation[]): Block[] {
  const told = new Set<string>()
  const tables = evaluations.flatMap((evaluation): Block[] => {
    const rows = evaluation.extrapolations
      .filter(({ share }) => share > 0)
      .map(({ column, unit, share, min, max, trainMin, trainMax }) => [
        withUnit(column, unit),
        share,
        formatRange(min, max),
        formatRange(trainMin, trainMax),
      ])
    const fresh = rows.filter((row) => !told.has(row.join('\n')))
    for (const row of fresh) told.add(row.join('\n'))
    if (rows.length === 0) return []
    if (fresh.length === 0) return [paragraph(`${splitLabel(evaluation)}: the same.`)]
    return [
      {
        kind: 'table',
        caption: `${splitLabel(evaluation)}: inputs outside the training range`,
        columns: [
          { name: 'input' },
          { name: 'outside', format: 'share' },
          { name: 'values', align: 'right' },
          { name: 'in training', align: 'right' },
        ],
        rows: fresh,
        ...(fresh.length < rows.length && {
          note: 'Besides, those of the tables before that are the same here.',
        }),
      },
    ]
  })
  if (tables.length === 0) return [good('Every evaluated input lies within the range seen in training.')]
  return [
    paragraph(
      'Outside the range it was trained on, a network’s answer is a guess. The emulator flags such inputs when it is used.',
    ),
    ...tables,
  ]
}

function closureBlocks(evaluations: readonly EcosystemEvaluation[]): Block[] {
  const checks = evaluations.flatMap((evaluation) =>
    evaluation.closure.map((check) => ({ evaluation, check })),
  )
  if (checks.length === 0) return [note('No balance can be formed from the predicted fluxes.')]
  const broken = checks.filter(({ check }) => !isClosed(check.relativeToScale))
  const limit = formatNumber(closureTolerance, 1)
  return [
    broken.length === 0
      ? good(`All balances hold to ${limit} of the scale of the fluxes.`)
      : warning(
          `${[...new Set(broken.map(({ check }) => check.name))].join(' and ')} not closed to ${limit} of the scale of the fluxes. Predict \`closed\` fluxes when sums must match.`,
        ),
    {
      kind: 'table',
      caption: 'Largest residual on any day',
      columns: [
        { name: 'balance' },
        { name: 'evaluated on' },
        { name: 'largest residual', format: { digits: 2 } },
        { name: 'relative to the scale of the fluxes', format: { digits: 2 } },
      ],
      rows: checks.map(({ evaluation, check }) => [
        check.name,
        splitLabel(evaluation),
        check.maxResidual,
        check.relativeToScale,
      ]),
      note: `Residuals in ${unitsLabel(evaluations[0]?.fluxes ?? [])}; scale: the standard deviation in training.`,
    },
  ]
}

/** What was trained on, and what was kept apart. */
function splitBlocks({ config, dataset }: EcosystemReportInput): Block[] {
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
function modelBlocks({ config, parameters }: EcosystemReportInput): Block[] {
  const { model, windows, data } = config
  return [
    paragraph(
      `A recurrent network (${model.cell.toUpperCase()}, ${model.layers} ${model.layers === 1 ? 'layer' : 'layers'} of ${model.hidden}) reads ${weatherBefore(config)} and the weather of the ${windows.horizon} days to come, and gives ${data.targets.map(fluxLabel).join(', ')} for each of these days.`,
      parameterRoutes(config),
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

function weatherBefore({ windows }: EcosystemConfig): string {
  return windows.history === 'full'
    ? 'the weather from the first day of the data'
    : `the weather of the ${windows.context} days before`
}

function parameterRoutes({ model }: EcosystemConfig): string {
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
function trainingBlocks({ config, history: course, timings }: EcosystemReportInput): Block[] {
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

function useBlocks({ emulator, config }: EcosystemReportInput): Block[] {
  const names = config.data.targets.map(fluxLabel).join(', ')
  return [
    paragraph(
      `\`${emulator.file}\` (${formatNumber(emulator.bytes / 1e6, 2)} MB) is the whole emulator: it takes drivers and parameters and returns ${names} in physical units; scaling and balances are inside. Any ONNX runtime in any language can run it.`,
    ),
    {
      kind: 'table',
      caption: 'Inputs and outputs of the file',
      columns: [{ name: 'name' }, { name: 'shape' }, { name: 'what it is' }],
      rows: [...emulator.inputs, ...emulator.outputs].map((port) => [port.name, port.shape, port.meaning]),
    },
    paragraph('From a table of drivers to a table of fluxes:'),
    code(
      [
        `utsushi predict ${emulator.file} \\`,
        '  --input drivers.csv --parameters parameter_summary.csv --out fluxes.csv',
      ].join('\n'),
    ),
    paragraph('In a program:'),
    code(
      [
        `import { openEmulator } from '@utsushi/emulator'`,
        '',
        `const emulator = await openEmulator('${emulator.file}')`,
        `const { outputs, extrapolations } = await emulator.predict({`,
        `  ${emulator.inputs.map((port) => port.name).join(', ')},`,
        '})',
        'await emulator.close()',
      ].join('\n'),
    ),
  ]
}

function againBlocks({ reproducibility, timings }: EcosystemReportInput): Block[] {
  const { versions, seed, threads, device, machine, commands } = reproducibility
  return [
    paragraph('The same versions, seed and threads on the same machine give the same numbers, bit for bit.'),
    code(commands.join('\n')),
    facts([
      ...Object.entries(versions).map(([name, version]) => ({ name, value: version })),
      { name: 'seed', value: String(seed) },
      { name: 'threads', value: String(threads) },
      { name: 'device', value: device },
      ...(machine === undefined ? [] : [{ name: 'machine', value: machine }]),
    ]),
    {
      kind: 'table',
      caption: 'How long it took',
      columns: [{ name: 'stage' }, { name: 'time', format: 'duration', align: 'right' }],
      rows: timings.map((timing) => [timing.stage, timing.seconds]),
    },
  ]
}
