// The evaluation of a run as a report: first what it comes to, in words (how much is left unexplained, is a simpler method as good, do the
// intervals hold), then scores, pictures, and what was held out.
import { countOf, listed, type DataFinding, type ReportSections, type SummaryTable } from '@utsushi/study'
import { displayUnit, formatFixed, formatNumber, formatShare, withUnit } from '@utsushi/study/plots'
import { facts, good, heading, paragraph, warning, type Block, type Cell } from '@utsushi/study/report'
import { modelNames } from './family.js'
import { partTable, runWords } from './inspect.js'
import { calibrationRuns } from './intervals.js'
import type { SimulatorTask } from './loss.js'
import type { OutputEvaluation, PartEvaluation, ScoredPart } from './score.js'

/** What only this study says of a run. */
export function report(
  { config, data, parts, fitted, model }: SimulatorTask,
  scored: readonly ScoredPart[],
  figures: (...names: readonly string[]) => readonly Block[],
  _: readonly DataFinding[],
): ReportSections {
  const evaluations = scored.map(({ evaluation }) => evaluation)
  const { basis } = fitted
  const { intervals } = config
  return {
    title: `${listed(fitted.outputs.slice(0, 4).map(({ name }) => name))}${fitted.outputs.length > 4 ? ' and others' : ''} of any parameters`,
    subtitle: `${runWords(data)}${fitted.axis.length > 0 ? `, ${countOf(fitted.axis.length, 'step')} each` : ''}`,
    verdict: verdictBlocks(config, evaluations),
    scores: [
      ...figures('parity', 'intervals', 'steps'),
      ...evaluations.flatMap((part) => [
        heading(`On the ${part.part} runs`),
        outputTable(part),
        intervalTable(part),
        ...regionTable(part),
        ...groupTable(part),
      ]),
    ],
    data: [
      partTable(parts, data),
      paragraph(
        'Parameter sets are held out whole, with all runs that repeat them: scores tell of parameters that were never run, within the ranges of those that were.',
      ),
    ],
    model: [
      facts([
        { name: 'Method', value: modelNames[config.model.kind] },
        ...(model === undefined
          ? []
          : [{ name: 'Trained weights', value: model.parameters.size, format: 'count' as const }]),
        ...(basis.held.length === 0
          ? []
          : [
              { name: 'Components', value: basis.directions.length, format: 'count' as const },
              {
                name: 'Variance that they hold',
                value: basis.held.map((held) => `${formatFixed(100 * held, 2)} %`).join(', '),
              },
            ]),
        {
          name: 'Intervals',
          value:
            intervals.by === 'model'
              ? `${formatShare(intervals.level)}, by the model's own word`
              : `${formatShare(intervals.level)}, calibrated on ${countOf(calibrationRuns(config, parts).count, calibrationRuns(config, parts).called.replace(/s$/, ''))}${model === undefined ? ', each by a fit without it' : ''}${intervals.group === undefined ? '' : `, by groups of ${intervals.group}`}`,
        },
      ]),
    ],
    predictOptions: `--input ${config.data.parameters} --out predictions.csv`,
  }
}

/** Coverage that luck alone may bring of so many runs, twice its standard error. */
const luck = (level: number, runs: number): number => 2 * Math.sqrt((level * (1 - level)) / Math.max(1, runs))

function verdictBlocks(
  { intervals }: SimulatorTask['config'],
  [main]: readonly PartEvaluation[],
): readonly Block[] {
  if (main === undefined) return []
  const { outputs, rivals, runs, part } = main
  const blocks: Block[] = outputs.slice(0, 12).map((own, output) => {
    const others = Object.entries(rivals).flatMap(([name, each]) => {
      const value = each[output]
      return value === null || value === undefined ? [] : [{ name, value }]
    })
    const best = others.toSorted((a, b) => b.value - a.value)[0]
    const unit = own.unit === '1' ? '' : ` ${displayUnit(own.unit)}`
    const told = `${own.name} is off by ${formatNumber(own.rmse.value ?? NaN)}${unit} (RMSE) on ${countOf(runs, `${part} run`)}${own.unexplained === null ? '' : `: ${unexplainedWords(own.unexplained)}`}.`
    if (best === undefined || own.r2 === null) return paragraph(told)
    return best.value >= own.r2
      ? warning(`${told} A simpler method is as good: ${best.name}, ${unexplainedWords(1 - best.value)}.`)
      : good(`${told} The best simple method, ${best.name}: ${unexplainedWords(1 - best.value)}.`)
  })
  const off = outputs.filter(({ coverage, whole }) => {
    const share = intervals.over === 'whole' ? (whole ?? coverage) : coverage
    return Math.abs(share - intervals.level) > luck(intervals.level, runs)
  })
  const sharesOf = (some: readonly OutputEvaluation[]): string =>
    listed(
      some
        .slice(0, 6)
        .map(
          ({ name, coverage, whole }) =>
            `${formatShare(intervals.over === 'whole' ? (whole ?? coverage) : coverage)} of ${name}`,
        ),
    )
  blocks.push(
    off.length === 0
      ? good(`Intervals that shall hold ${formatShare(intervals.level)} hold ${sharesOf(outputs)}.`)
      : warning(
          `Intervals that shall hold ${formatShare(intervals.level)} hold ${sharesOf(off)}: more or less than luck explains.`,
        ),
  )
  return blocks
}

const unexplainedWords = (share: number): string =>
  share > 1
    ? 'worse than the mean'
    : `${share < 0.001 ? `${formatNumber(100 * share, 2)} %` : `${formatFixed(100 * share, share < 0.1 ? 2 : 0)} %`} of the variance is left unexplained`

const fixed = (value: number | null, digits = 4): string =>
  value === null ? '–' : formatFixed(value, digits)

/** Every output with its errors, and simple methods beside it. */
function outputTable({ part, outputs, rivals }: PartEvaluation): Block {
  const names = Object.keys(rivals)
  return {
    kind: 'table',
    caption: `Errors on the ${part} runs${outputs.some(({ steps }) => steps.length > 0) ? '; R² about the mean of each step' : ''}`,
    columns: [
      { name: 'output', align: 'left' },
      ...['RMSE', 'RMSE, 95 %', 'bias', 'R²', 'CRPS (sd)', ...names.map((name) => `R², ${name}`)].map(
        (name) => ({
          name,
        }),
      ),
    ],
    rows: outputs.map(({ name, unit, rmse, bias, r2, crps }, output): Cell[] => [
      withUnit(name, unit),
      rmse.value === null ? '–' : formatNumber(rmse.value),
      rmse.low === null || rmse.high === null
        ? '–'
        : `${formatNumber(rmse.low)} to ${formatNumber(rmse.high)}`,
      ...[bias === null ? '–' : formatNumber(bias), fixed(r2), fixed(crps)],
      ...names.map((own) => fixed(rivals[own]?.[output] ?? null, 3)),
    ]),
  }
}

/** How many runs lie within, and how wide intervals are. */
function intervalTable({ part, outputs }: PartEvaluation): Block {
  const isCourse = outputs.some(({ whole }) => whole !== null)
  return {
    kind: 'table',
    caption: `Intervals of the ${part} runs`,
    columns: [
      { name: 'output', align: 'left' },
      ...['within', ...(isCourse ? ['from end to end'] : []), 'width (sd)', 'surprise (nats)'].map(
        (name) => ({ name }),
      ),
    ],
    rows: outputs.map(({ name, coverage, whole, width, surprise }): Cell[] => [
      ...[name, formatShare(coverage)],
      ...(isCourse ? [whole === null ? '–' : formatShare(whole)] : []),
      ...[fixed(width, 3), fixed(surprise, 2)],
    ]),
  }
}

/** Groups that intervals were calibrated in, each by itself. */
const groupTable = ({ part, groups = [] }: PartEvaluation): readonly Block[] =>
  groups.length === 0
    ? []
    : [
        {
          kind: 'table',
          caption: `The ${part} runs by the groups that intervals were calibrated in`,
          columns: [
            { name: 'group', align: 'left' },
            { name: 'runs', format: 'count' },
            ...['RMSE (sd)', 'within'].map((name) => ({ name })),
          ],
          rows: groups.map(({ name, runs, error, coverage }): Cell[] => [
            ...[name, runs, formatFixed(error, 4), formatShare(coverage)],
          ]),
        },
      ]

function regionTable({ part, regions }: PartEvaluation): readonly Block[] {
  if (regions.length === 0) return []
  return [
    {
      kind: 'table',
      caption: `Where the ${part} runs lie, by their distance from the nearest training run (in deviations of the parameters)`,
      columns: [
        { name: 'region', align: 'left' },
        { name: 'runs', format: 'count' },
        ...['up to', 'RMSE (sd)', 'within'].map((name) => ({ name })),
      ],
      rows: regions.map(({ name, runs, distance, error, coverage }): Cell[] => [
        ...[name, runs, formatFixed(distance, 2), formatFixed(error, 4), formatShare(coverage)],
      ]),
    },
  ]
}

/** A few small tables for the terminal. */
export function summaryTables(scored: readonly ScoredPart[]): readonly SummaryTable[] {
  const round = (value: number | null): number | null =>
    value === null ? null : Number(value.toPrecision(4))
  return scored.map(({ evaluation: { part, outputs, rivals } }) => ({
    title: `Errors on the ${part} runs`,
    columns: ['output', 'unit', 'RMSE', 'R²', 'within', ...Object.keys(rivals).map((name) => `R², ${name}`)],
    rows: outputs.map(({ name, unit, rmse, r2, coverage }, output) => [
      ...[name, unit, round(rmse.value), round(r2), round(coverage)],
      ...Object.values(rivals).map((each) => round(each[output] ?? null)),
    ]),
  }))
}
