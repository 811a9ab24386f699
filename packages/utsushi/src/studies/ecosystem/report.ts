// What only an ecosystem report can tell: the verdict, scores, inputs beyond training, balances, how the data were split, and
// what the network is. It reads plain records and writes nothing.
import { countOf, membersOf } from '@utsushi/study'
import { formatStep, stepsInWords, stepWords } from '@utsushi/data'
import type { DataFinding, ReportSections } from '@utsushi/study'
import { formatNumber, formatRange, formatShare, withUnit } from '@utsushi/study/plots'
import { facts, good, heading, list, note, paragraph, warning, type Block } from '@utsushi/study/report'
import { intervalOf, type EcosystemConfig } from './config.js'
import { auditedPart, rowsOfEnsemble, type EcosystemParts } from './data.js'
import type { EcosystemTask } from './loss.js'
import { baselineTitles, needContext } from './score/baselines.js'
import { generalisationBlocks } from './report/generalisations.js'
import { sitesInWords } from './report/sites.js'
import { suffixOf } from './report/pictures.js'
import { intervalBlocks, intervalFindings } from './report/intervals.js'
import { leadBlocks, scoreBlocks, worstBlocks, yearBlocks } from './report/scores.js'
import { joinedBlocks, processBlocks } from './report/processes.js'
import { closureTolerance, isClosed, verdictOf } from './report/verdict.js'
import { fluxLabel, splitLabel, unitsLabel, type EcosystemEvaluation } from './score/evaluation.js'

/** What the report tells, as plain records. */
export interface EcosystemReportInput {
  readonly config: EcosystemConfig
  readonly dataset: DatasetSummary
  /** Trainable parameters of the model. */
  readonly parameters: number
  /** The first one is the main one. */
  readonly evaluations: readonly EcosystemEvaluation[]
  /** Balances that the data themselves do not keep. */
  readonly openInData?: readonly string[]
}

export interface DatasetSummary {
  /** Parameter samples, daily rows over all of them. */
  readonly samples: number
  readonly rows: number
  readonly from: string
  readonly to: string
  /** Parts of the split: what was trained on, what chose the weights, what was scored. */
  readonly parts: readonly SplitPart[]
  /** Missing values over all columns used, 0–1. */
  readonly missingShare: number
  readonly drivers: readonly string[]
  readonly statics: readonly string[]
  /** Where samples ran, in words; empty where the data do not tell. */
  readonly sites?: string
}

export interface SplitPart {
  readonly name: string
  readonly from: string
  readonly to: string
  readonly samples: number
  readonly windows: number
}

/** Pictures that were drawn, by name. */
export type Figures = (...names: readonly string[]) => readonly Block[]

/** The study's part of a report. */
export function report(
  { config, data, parts, model }: EcosystemTask,
  evaluations: readonly EcosystemEvaluation[],
  figures: Figures,
  found: readonly DataFinding[] = [],
): ReportSections {
  const panels = [data.drivers, data.targets, data.statics]
  const rows = rowsOfEnsemble(data)
  const values = rows * (data.drivers.names.length + data.targets.names.length) + data.statics.values.length
  const missing = panels.reduce((sum, panel) => sum + panel.missing.reduce((a, b) => a + b, 0), 0)
  const dataset = {
    samples: data.samples.length,
    rows,
    from: formatStep(data, 0),
    to: formatStep(data, data.days.length - 1),
    missingShare: missing / values,
    drivers: data.drivers.names,
    statics: data.statics.names,
    sites: sitesInWords(data, parts as EcosystemParts),
    parts: Object.entries(parts).flatMap(([name, part]) => {
      if (part === undefined) return []
      const { entity } = auditedPart(config, data, part, name)
      return {
        name: name === 'heldOut' ? 'held-out' : name,
        from: formatStep(data, part.from),
        to: formatStep(data, part.to - 1),
        samples: part.entities.length,
        windows: entity.length,
      }
    }),
  }
  // A balance that the data miss, by a sign or a unit too, is none that an emulator of them can be praised for.
  const openInData = found.flatMap(({ about, kind }) =>
    about !== undefined && ['balance', 'sign', 'unit'].includes(kind) ? [about] : [],
  )
  const input = {
    config,
    dataset,
    parameters: membersOf(config) * (model?.parameters.size ?? 0),
    evaluations,
    openInData,
  }
  return reportSections(input, figures)
}

/** The sections of a report, from plain records. */
export function reportSections(input: EcosystemReportInput, figures: Figures): ReportSections {
  const { evaluations, dataset } = input
  const [main, ...others] = evaluations
  const beside = others.filter(({ split }) => split === 'held-out').map((other) => suffixOf(other, false))
  const all: Figures = (...names) =>
    names.flatMap((name) => figures(name, ...beside.map((suffix) => name + suffix)))
  return {
    title: 'Emulator of an ecosystem model',
    subtitle: `${countOf(dataset.samples, 'parameter sample')}, ${dataset.from} to ${dataset.to}`,
    verdict: verdictBlocks(evaluations, input.openInData),
    told: ['range', 'missing', 'no-values'],
    scores: [
      heading('Scores'),
      ...evaluations.flatMap(scoreBlocks),
      ...baselinesLeftOut(input),
      ...generalisationBlocks(evaluations),
      ...all('test_metrics', 'prediction_vs_actual'),
      ...(main === undefined ? [] : timeBlocks(main, all)),
      ...intervalBlocks(evaluations, main?.noIntervals),
      heading('Inputs beyond training'),
      ...extrapolationBlocks(evaluations),
      heading('Balances'),
      ...closureBlocks(evaluations),
    ],
    data: splitBlocks(input),
    model: modelBlocks(input),
    predictOptions:
      input.config.model.kind === 'components'
        ? '--input parameter_summary.csv --out fluxes.csv'
        : `--input drivers.csv ${dataset.statics.length === 0 ? '' : '--parameters parameter_summary.csv '}--out fluxes.csv`,
  }
}

function verdictBlocks(
  evaluations: readonly EcosystemEvaluation[],
  openInData: readonly string[] = [],
): Block[] {
  const verdict = verdictOf(evaluations, openInData)
  const intervals = intervalFindings(evaluations)
  const cautions = [...verdict.cautions, ...intervals.cautions]
  return [
    ...verdict.findings.map((finding) => paragraph(finding)),
    ...[...verdict.holds, ...intervals.holds].map(good),
    heading('Where not to trust it', 3),
    cautions.length === 0
      ? paragraph(
          'None of the checks of this report found a reason for distrust within the range of the training data.',
        )
      : list(cautions),
  ]
}

/** Which simple forecasts could not be made, and why. */
function baselinesLeftOut({ config: { windows, evaluation } }: EcosystemReportInput): Block[] {
  const left = windows.context > 0 ? [] : needContext.filter((key) => evaluation.baselines.includes(key))
  if (left.length === 0) return []
  return [
    note(
      `Without a context (windows.context: 0) no earlier fluxes are known, so ${left.map((key) => baselineTitles[key]).join(' and ')} cannot be formed.`,
    ),
  ]
}

function timeBlocks(main: EcosystemEvaluation, figures: Figures): Block[] {
  return [
    heading('By forecast day and over the year'),
    ...leadBlocks(main),
    ...yearBlocks(main),
    ...figures('error_distribution', 'timeseries_predictions'),
    heading('Worst windows'),
    ...worstBlocks(main),
  ]
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
  const { by, holdOutSamples: held, validationSamples } = config.split
  return [
    paragraph(
      by === 'sites'
        ? 'All parts share the same period; they differ in their sites, each with its own weather. What the emulator says of later years is not tested here.'
        : by === 'samples'
          ? `All parts share the same period and the same weather${dataset.sites ? ' of their sites' : ''}; they differ in their parameter samples alone. What the emulator says of other weather is not tested here.`
          : `A forecast of ${stepsInWords(horizon, intervalOf(config))} lies wholly inside its period${history === 'full' || context > 0 ? `; the ${history === 'full' ? stepWords(intervalOf(config)).many : stepsInWords(context, intervalOf(config))} of weather before it may reach back in time, never forward` : ', and nothing is read of what was before it'}.`,
      dataset.sites ?? '',
      held > 0
        ? `${formatShare(held)} of the parameter ${dataset.sites ? 'sets' : 'samples'} were never trained on: they show what the emulator does for a parameter set it has not seen, its real use.`
        : '',
      validationSamples > 0 && config.model.kind !== 'components'
        ? `The weights were chosen by another ${formatShare(validationSamples)} of the samples, not trained on either.`
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
      dataset.statics.length === 0
        ? { name: 'parameters', value: 'none' }
        : { name: `parameters (${dataset.statics.length})`, value: dataset.statics.join(', ') },
    ]),
  ]
}

/** The network in words. */
function modelBlocks({ config, parameters, dataset }: EcosystemReportInput): Block[] {
  const { model, windows, data } = config
  if (model.kind === 'components') return processBlocks(config, dataset.statics.length)
  return [
    paragraph(
      `A recurrent network (${model.cell.toUpperCase()}, ${countOf(model.layers, 'layer')} of ${model.hidden}) reads ${weatherRead(config)}, and gives ${data.targets.map(fluxLabel).join(', ')} for each of these ${stepWords(intervalOf(config)).many}.`,
      dataset.statics.length === 0 ? 'It reads no parameters.' : parameterRoutes(config),
      model.fluxes === 'closed'
        ? 'It predicts GPP, autotrophic respiration (Ra) and heterotrophic respiration (Rh), none below zero, and derives NPP = GPP − Ra, ER = Ra + Rh and NEP = NPP − Rh, so that the fluxes always balance.'
        : 'It predicts every flux by itself (`free`): the fluxes need not balance.',
      model.decoder === 'autoregressive'
        ? 'The fluxes of each step are fed back as input of the next.'
        : 'All steps of a forecast are predicted directly, none from another.',
    ),
    ...(model.kind === 'joined' ? joinedBlocks(config) : []),
    facts([
      { name: 'trainable parameters', value: parameters, format: 'count' },
      ...(membersOf(config) > 1
        ? [{ name: 'networks', value: `${membersOf(config)} side by side; the emulator is their mean` }]
        : []),
      {
        name: 'trained on',
        value:
          windows.mode === 'segments'
            ? `segments of ${windows.segmentLength === 'all' ? 'the whole period' : stepsInWords(windows.segmentLength, intervalOf(config))}, the first ${windows.burnIn} without loss`
            : `windows of ${windows.context} + ${stepsInWords(windows.horizon, intervalOf(config))}`,
      },
      { name: 'loss', value: config.training.loss },
      { name: 'heads', value: model.head === 'shared' ? 'one for all fluxes' : 'one per flux' },
      { name: 'dropout', value: String(model.dropout) },
    ]),
  ]
}

function weatherRead(config: EcosystemConfig): string {
  const { windows } = config
  const { one } = stepWords(intervalOf(config))
  const ahead = `the weather of the ${stepsInWords(windows.horizon, intervalOf(config))} to come`
  if (windows.history === 'full') return `the weather from the first ${one} of the data and ${ahead}`
  return windows.context === 0
    ? ahead
    : `the weather of the ${stepsInWords(windows.context, intervalOf(config))} before and ${ahead}`
}

function parameterRoutes({ model }: EcosystemConfig): string {
  const routes = model.statics
  if (routes.length === 0) return 'It is not told the parameters of the process model.'
  const both = routes.includes('concat') && routes.includes('init_state')
  if (both)
    return 'The parameters of the process model accompany every step as an embedding, and also set the state it begins with.'
  return routes.includes('concat')
    ? 'The parameters of the process model accompany every step as an embedding.'
    : 'The parameters of the process model set the state it begins with.'
}
