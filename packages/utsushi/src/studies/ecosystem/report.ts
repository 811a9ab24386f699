/**
 * The report of an ecosystem run: the verdict first, then scores, then how it came about and how to use it. It reads
 * plain records and writes nothing: `textReport` and `htmlReport` set it.
 */
import { formatNumber, formatRange, withUnit } from '@utsushi/study/plots'
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
import type { EcosystemEvaluation } from './evaluation.js'
import { fluxLabel, splitLabel, unitsLabel } from './flux-label.js'
import type { EcosystemReportInput, PlacedPicture } from './report-input.js'
import { leadBlocks, scoreBlocks, worstBlocks, yearBlocks } from './report-scores.js'
import { closureTolerance, isClosed, verdictOf } from './verdict.js'
import { modelBlocks, splitBlocks, trainingBlocks } from './report-making.js'

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
