// The evaluation of a run as a report: first what it comes to, in words (how often is it right, is a simpler method as good, would the
// score hold for fresh specimens), then scores, pictures, and what was held out.
import { countOf, listed, type DataFinding, type ReportSections, type SummaryTable } from '@utsushi/study'
import { displayUnit, formatFixed, formatNumber, formatShare, withUnit } from '@utsushi/study/plots'
import { facts, good, heading, paragraph, warning, type Block, type Cell } from '@utsushi/study/report'
import type { MaterialsConfig } from './config.js'
import { splitWords } from './data.js'
import { sequenceCount } from './data/measured.js'
import type { MaterialsTask } from './loss.js'
import { attributionBlocks } from './report/attribution.js'
import { modelNames } from './report/words.js'
import type { MethodEvaluation, PartEvaluation, QuantityEvaluation, ScoredPart } from './score.js'

/** What only this study says of a run. */
export function report(
  { config, data, parts, fitted, model }: MaterialsTask,
  scored: readonly ScoredPart[],
  figures: (...names: readonly string[]) => readonly Block[],
  _: readonly DataFinding[],
): ReportSections {
  const evaluations = scored.map(({ evaluation }) => evaluation)
  return {
    title: titleOf(config),
    subtitle: `${countOf(sequenceCount(data), 'sequence')} of ${fitted.isEven ? fitted.steps : `up to ${fitted.steps}`} points`,
    verdict: verdictBlocks(config, evaluations),
    scores: [
      paragraph(intervalWords(config)),
      ...figures('confusion', 'parity', 'answers'),
      ...evaluations.flatMap((part) => [
        heading(`On the ${part.part} sequences`),
        methodTable(config, part),
        ...classTable(part),
        ...attributionBlocks(config, part.attribution, figures),
      ]),
    ],
    data: [
      {
        kind: 'table',
        caption: 'Parts',
        columns: [
          { name: 'part' },
          { name: 'sequences', format: 'count' },
          ...config.data.groups.map((name) => ({ name, format: 'count' as const })),
        ],
        rows: Object.entries(parts).map(([name, places = []]) => [
          ...[name, places.length],
          ...config.data.groups.map(
            (name) => new Set(places.map((place) => data.panel.groups[name]?.[place])).size,
          ),
        ]),
      },
      paragraph(splitWords(config)),
    ],
    model: [
      facts([
        { name: 'Method', value: modelNames[config.model.kind] },
        ...(model === undefined
          ? []
          : [{ name: 'Trained weights', value: model.parameters.size, format: 'count' as const }]),
        { name: 'Channels', value: fitted.signals.join(', ') },
        {
          name: 'Preprocessing',
          value:
            config.preprocess.length === 0
              ? 'none'
              : config.preprocess.map((step) => JSON.stringify(step)).join(', '),
        },
      ]),
    ],
    predictOptions: `--input ${config.data.file} --out predictions.csv`,
  }
}

function titleOf({ task, data }: MaterialsConfig): string {
  switch (task.kind) {
    case 'classes':
      return `From ${data.signal.name} to ${task.target}`
    case 'values':
      return `From ${data.signal.name} to ${listed(Object.keys(task.targets)) || 'the target'}`
    case 'sequences':
      return task.answer.name === data.signal.name
        ? `How ${data.signal.name} goes on, or would look`
        : `From ${data.signal.name} to ${task.answer.name}`
    default:
      return task.kind satisfies never
  }
}

/** How good it is, and whether something simpler is as good. */
function verdictBlocks(config: MaterialsConfig, evaluations: readonly PartEvaluation[]): readonly Block[] {
  const [main] = evaluations
  if (main === undefined) return []
  return main.model.kind === 'classes'
    ? classVerdict(main, main.model)
    : valueVerdict(config, main, main.model.quantities)
}

const intervalText = (
  { low, high }: { readonly low: number | null; readonly high: number | null },
  of: (value: number) => string,
): string => (low === null || high === null ? '' : ` (${of(low)} to ${of(high)})`)

function classVerdict(
  part: PartEvaluation,
  { accuracy, macroF1 }: Extract<MethodEvaluation, { kind: 'classes' }>,
): readonly Block[] {
  if (accuracy.value === null) return [warning(`The ${part.part} part holds no sequence to score.`)]
  const own = accuracy.value
  const others = Object.entries(part.rivals).flatMap(([name, rival]) =>
    rival.kind === 'classes' && rival.accuracy.value !== null ? [{ name, value: rival.accuracy.value }] : [],
  )
  const best = others.reduce<(typeof others)[number] | undefined>(
    (most, one) => (most === undefined || one.value > most.value ? one : most),
    undefined,
  )
  const told = `Of ${countOf(part.sequences, `${part.part} sequence`)} ${formatShare(own)} are given their class${intervalText(accuracy, formatShare)}; macro F1 ${macroF1 === null ? 'does not exist' : formatFixed(macroF1, 3)}.`
  if (best === undefined) return [paragraph(told)]
  const low = accuracy.low ?? own
  if (best.value >= own)
    return [warning(`${told} A simpler method is as good: ${best.name}, ${formatShare(best.value)}.`)]
  return best.value < low
    ? [good(`${told} The best simple method, ${best.name}, reaches ${formatShare(best.value)}.`)]
    : [
        warning(
          `${told} The best simple method, ${best.name}, reaches ${formatShare(best.value)}, which is within the interval: so few sequences do not tell the two apart.`,
        ),
      ]
}

function valueVerdict(
  config: MaterialsConfig,
  part: PartEvaluation,
  quantities: readonly QuantityEvaluation[],
): readonly Block[] {
  return quantities.map((own) => {
    if (own.rmse.value === null) return warning(`${own.name}: nothing was measured in the ${part.part} part.`)
    const unit = own.unit === '1' ? '' : ` ${displayUnit(own.unit)}`
    const others = Object.entries(part.rivals).flatMap(([name, rival]) => {
      const found =
        rival.kind === 'classes'
          ? undefined
          : rival.quantities.find(({ name: column }) => column === own.name)
      return found === undefined || found.rmse.value === null ? [] : [{ name, value: found.rmse.value }]
    })
    const best = others.reduce<(typeof others)[number] | undefined>(
      (least, one) => (least === undefined || one.value < least.value ? one : least),
      undefined,
    )
    const told = `${own.name} is off by ${formatNumber(own.rmse.value)}${unit} (RMSE)${intervalText(own.rmse, (value) => formatNumber(value))}${own.r2 === null ? '' : `, R² ${formatFixed(own.r2, 3)}`}, on ${countOf(part.sequences, `${part.part} sequence`)}.`
    if (best === undefined) return paragraph(told)
    const comparison = `${best.name} ${formatNumber(best.value)}${unit}`
    if (best.value <= own.rmse.value) return warning(`${told} A simpler method is as good: ${comparison}.`)
    return best.value > (own.rmse.high ?? own.rmse.value)
      ? good(`${told} The best simple method: ${comparison}.`)
      : warning(`${told} The best simple method is within the interval: ${comparison}.`)
  })
}

function intervalWords({ split }: MaterialsConfig): string {
  const what = split.by === 'group' ? `whole groups (${split.group})` : 'sequences'
  return `Intervals hold 95 % of the scores when ${what} are drawn anew.`
}

const fixed = (value: number | null): string => (value === null ? '–' : formatFixed(value, 3))

/** Every method with its scores, the model first. */
function methodTable(config: MaterialsConfig, { part, model, rivals }: PartEvaluation): Block {
  const all = [['this model', model] as const, ...Object.entries(rivals)]
  if (model.kind === 'classes')
    return {
      kind: 'table',
      caption: `Classes of the ${part} sequences`,
      columns: [
        { name: 'method', align: 'left' },
        ...['accuracy', '95 %', 'balanced accuracy', 'macro F1', 'log loss'].map((name) => ({ name })),
      ],
      rows: all.flatMap(([name, own]): Cell[][] =>
        own.kind !== 'classes'
          ? []
          : [
              [
                ...[name, fixed(own.accuracy.value)],
                own.accuracy.low === null || own.accuracy.high === null
                  ? '–'
                  : `${formatFixed(own.accuracy.low, 3)} to ${formatFixed(own.accuracy.high, 3)}`,
                ...[fixed(own.balancedAccuracy), fixed(own.macroF1), fixed(own.logLoss)],
              ],
            ],
      ),
    }
  return {
    kind: 'table',
    caption: `Errors on the ${part} sequences`,
    columns: [
      { name: 'method', align: 'left' },
      { name: config.task.kind === 'sequences' ? 'answer' : 'quantity', align: 'left' },
      ...['RMSE', '95 %', 'mean error', 'R²'].map((name) => ({ name })),
    ],
    rows: all.flatMap(([name, own]) =>
      own.kind === 'classes'
        ? []
        : own.quantities.map(({ name: column, unit, rmse, bias, r2 }): Cell[] => [
            ...[name, withUnit(column, unit)],
            rmse.value === null ? '–' : formatNumber(rmse.value),
            rmse.low === null || rmse.high === null
              ? '–'
              : `${formatNumber(rmse.low)} to ${formatNumber(rmse.high)}`,
            ...[bias === null ? '–' : formatNumber(bias), fixed(r2)],
          ]),
    ),
  }
}

/** Each class: how many there are, how many of them are found, how many of those said are right. */
function classTable({ part, model }: PartEvaluation): readonly Block[] {
  if (model.kind !== 'classes') return []
  return [
    {
      kind: 'table',
      caption: `Each class of the ${part} sequences`,
      columns: [
        { name: 'class', align: 'left' },
        { name: 'sequences', format: 'count' },
        { name: 'recall' },
        { name: 'precision' },
      ],
      rows: model.classes.map(({ name, support, recall, precision }) => [
        name,
        support,
        fixed(recall),
        fixed(precision),
      ]),
    },
  ]
}

/** A few small tables for the terminal. */
export function summaryTables(scored: readonly ScoredPart[]): readonly SummaryTable[] {
  const round = (value: number | null): number | null =>
    value === null ? null : Number(value.toPrecision(4))
  return scored.flatMap(({ evaluation: { part, model, rivals } }) => {
    const all = [['this model', model] as const, ...Object.entries(rivals)]
    return model.kind === 'classes'
      ? [
          {
            title: `Classes of the ${part} sequences`,
            columns: ['method', 'accuracy', 'macro F1', 'log loss'],
            rows: all.flatMap(([name, own]) =>
              own.kind === 'classes'
                ? [[name, round(own.accuracy.value), round(own.macroF1), round(own.logLoss)]]
                : [],
            ),
          },
        ]
      : [
          {
            title: `Errors on the ${part} sequences`,
            columns: ['method', 'quantity', 'unit', 'RMSE', 'R²'],
            rows: all.flatMap(([name, own]) =>
              own.kind === 'classes'
                ? []
                : own.quantities.map(({ name: column, unit, rmse, r2 }) => [
                    name,
                    column,
                    unit,
                    round(rmse.value),
                    round(r2),
                  ]),
            ),
          },
        ]
  })
}
