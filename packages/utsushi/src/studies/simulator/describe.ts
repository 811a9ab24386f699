// The runs as the look before training sees them: parameters and outputs, where their values stand, and what only runs can be asked: whether
// there are enough of them, for the parameters and for the intervals.
import { countOf } from '@utsushi/ground'
import type { DataDescription, DataFinding, DescribedColumns, PartsOf } from '@utsushi/study'
import { isNetwork, type SimulatorConfig } from './config.js'
import { spanWords } from './data.js'
import type { Places, Runs } from './data/runs.js'
import { intervalProblem } from './intervals.js'

/** Describes runs, once, for `inspect`, `train`, `tune` and the report. */
export function describe(config: SimulatorConfig, runs: Runs): DataDescription<Places> {
  return {
    columns: columnsOf(runs),
    fittedInOneGo: !isNetwork(config.model),
    part: (name, places) => ({
      key: `split.${name}`,
      span: spanWords(runs, places),
      remedy: 'hold out others (split.seed)',
    }),
    findings: (parts) => findings(config, runs, parts),
  }
}

/** Parameters and outputs. */
export function columnsOf({
  inputs,
  outputs,
  axis,
  names,
  rows,
  outputRows,
  parametersFile,
  outputsFile,
}: Runs): readonly [DescribedColumns<Places>, DescribedColumns<Places>] {
  return [
    {
      ...{ role: 'parameter', key: 'inputs', panel: inputs },
      withoutValue: () => 'write what belongs there, or drop the run',
      entity: (run) => names[run] ?? '',
      where: (run) => ({ file: parametersFile, row: rows[run] ?? 0 }),
      rows: (places) => ({ entities: [...places] }),
    },
    {
      ...{ role: 'target', key: 'outputs', panel: outputs },
      entity: (run) => names[run] ?? '',
      where: (run, step) => ({
        ...{ file: outputsFile, row: outputRows[run] ?? 0 },
        ...(axis.length > 0 && { when: String(axis[step] ?? step) }),
      }),
      rows: (places) => ({ entities: [...places] }),
    },
  ]
}

function findings(config: SimulatorConfig, runs: Runs, parts: PartsOf<Places> | undefined): DataFinding[] {
  const found: DataFinding[] = runs.cautions.map((message) => ({ kind: 'other', level: 'warn', message }))
  const constant = runs.inputs.names.filter((_, at) => isConstant(runs, at))
  const varied = runs.inputs.names.length - constant.length
  if (constant.length > 0)
    found.push({
      ...{ kind: 'constant', level: varied === 0 ? 'refuse' : 'warn', columns: constant },
      message: `${constant.join(', ')} ${constant.length === 1 ? 'has' : 'have'} the same value in every run: what ${constant.length === 1 ? 'it does' : 'they do'} cannot be learnt, and the emulator is for that value alone — leave ${constant.length === 1 ? 'it' : 'them'} out of inputs`,
    })
  if (parts === undefined) return found
  const count = new Set(parts.train.map((run) => runs.sets[run])).size
  if (count < varied)
    found.push({
      ...{ kind: 'few', level: 'warn', part: 'train' },
      message: `${countOf(count, 'parameter set')} to train on, and ${countOf(varied, 'parameter')} that vary: fewer runs than inputs leave directions in which nothing was ever tried — add runs (ten for each parameter is a good beginning), or leave out what does not matter (inputs)`,
    })
  const problem = intervalProblem(config, runs, parts)
  if (problem !== undefined) found.push({ kind: 'few', level: 'refuse', message: problem })
  return found
}

function isConstant({ inputs: { values, names } }: Runs, at: number): boolean {
  const first = values[at]
  for (let place = at; place < values.length; place += names.length) if (values[place] !== first) return false
  return true
}
