// The report of a run: what only its study can say, and what is told of every run: how it was trained, how the emulator is
// used, how it is made again.
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { cpus } from 'node:os'
import { basename, relative } from 'node:path'
import type { LeakFinding } from '@utsushi/data'
import { command } from '../definition/command-name.js'
import type { CommonConfig } from '../definition/common-keys.js'
import type { StudyContext, TrainOutcome } from '../definition/contract.js'
import type { DataFinding } from '../definition/description.js'
import type { EmulatorFile, ReportSections } from '../definition/parts.js'
import { findingSentence } from '../look/look-at-data.js'
import { formatBytes, formatNumber, withUnit } from '../plots/number.js'
import {
  code,
  facts,
  good,
  heading,
  list,
  paragraph,
  warning,
  type Block,
  type ReportDocument,
} from '../report/index.js'
import type { RunFolder } from '../run/folder.js'
import { packageVersion } from '../run/version.js'

/** What a run's report is made of. */
export interface ReportInput {
  readonly sections: ReportSections
  readonly config: CommonConfig
  readonly run: RunFolder
  readonly context: Pick<StudyContext, 'threads' | 'device'>
  readonly outcome: TrainOutcome | undefined
  readonly monitor: { readonly meaning: string }
  /** What the leak audit found. */
  readonly findings: readonly LeakFinding[]
  /** What the data said before training. */
  readonly found: readonly DataFinding[]
  readonly learning: readonly Block[]
  readonly timings: readonly { readonly stage: string; readonly seconds: number }[]
  readonly emulator: {
    readonly file: string
    readonly bytes: number
    readonly metadata: EmulatorFile['metadata']
  }
}

/** Verdict first, then scores, then how it came about, how to use it and how to make it again. */
export function composeReport(input: ReportInput): ReportDocument {
  const { sections, run, findings, learning } = input
  return {
    title: sections.title,
    subtitle: `${basename(run.path)}, ${new Date().toISOString().slice(0, 10)}: ${sections.subtitle}`,
    blocks: [
      heading('Verdict'),
      ...sections.verdict,
      ...dataBlocks(input.found, sections.told),
      ...sections.scores,
      heading('How the data were split'),
      ...sections.data,
      ...auditBlocks(findings),
      // A study may have nothing to say of it; a heading with nothing under it reads as something lost.
      ...(sections.model.length === 0 ? [] : [heading('What the model is'), ...sections.model]),
      heading('How it was trained'),
      ...trainingBlocks(input),
      ...learning,
      heading('How to use the emulator'),
      ...useBlocks(input),
      heading('How to make it again'),
      ...againBlocks(input),
    ],
  }
}

/** What the data said before training, beside what is said of the emulator: no score makes up for it. */
function dataBlocks(
  found: readonly DataFinding[],
  elsewhere: readonly DataFinding['kind'][] = [],
): readonly Block[] {
  const told = found.filter(({ kind, level }) => level === 'warn' && !elsewhere.includes(kind))
  if (told.length === 0) return []
  return [warning('The data themselves said before training:'), list(told.map(findingSentence))]
}

function auditBlocks(findings: readonly LeakFinding[]): readonly Block[] {
  if (findings.length === 0)
    return [good('The parts share no row, and nothing that is scored was trained on.')]
  return findings.map(({ message }) => warning(message))
}

const endings: Readonly<Record<TrainOutcome['stopped'], string>> = {
  finished: 'Training ran to its end',
  patience: 'Training stopped because validation had not improved',
  budget: 'Training stopped at its time budget; more time may give a better emulator',
  interrupted: 'Training was interrupted; resuming it may give a better emulator',
}

function trainingBlocks({ config: { training }, outcome, monitor }: ReportInput): readonly Block[] {
  if (outcome === undefined || training === undefined || outcome.steps === 0)
    return [paragraph('It was fitted to the training part in one go; there are no epochs.')]
  const { best } = outcome
  const kept =
    best.value === undefined || !Number.isFinite(best.value) || best.metric === 'epoch'
      ? `The weights of the last epoch, ${number(best.epoch)}, were kept: no part was held back to choose by.`
      : `The weights of epoch ${number(best.epoch)} of ${number(outcome.epochs)} were kept, validation ${formatNumber(best.value)} (${monitor.meaning}).`
  return [
    paragraph(`${endings[outcome.stopped]}.`, kept),
    facts([
      { name: 'steps', value: outcome.steps, format: 'count' },
      {
        name: 'optimiser',
        value: `${training.optimiser}, learning rate ${training.learningRate}, ${training.schedule}`,
      },
      { name: 'batch', value: training.batch, format: 'count' },
      { name: 'time', value: outcome.seconds, format: 'duration' },
    ]),
  ]
}

const number = (value: number): string => String(Number(value.toPrecision(4)))

function useBlocks({ emulator, sections }: ReportInput): readonly Block[] {
  const { file, bytes, metadata } = emulator
  const { predictOptions = '--input table.csv --out predictions.csv' } = sections
  const { inputs, outputs } = metadata
  const ports = [
    ...inputs.map((port) => ['in', port] as const),
    ...outputs.map((port) => ['out', port] as const),
  ]
  return [
    paragraph(
      `\`${file}\` (${formatBytes(bytes)}) is the whole emulator: physical units in and out, scaling inside. Any ONNX runtime in any language can run it.`,
    ),
    {
      kind: 'table',
      caption: 'Inputs and outputs of the file',
      columns: [{ name: 'name' }, { name: '' }, { name: 'shape' }, { name: 'columns' }],
      rows: ports.map(([way, { name, axes, features }]) => [
        name,
        way,
        `[${axes.join(', ')}]`,
        features.map(({ name, unit }) => withUnit(name, unit)).join(', '),
      ]),
    },
    paragraph('From a table to a table:'),
    code(command(`predict ${file} ${predictOptions}`)),
    paragraph('In a program:'),
    code(
      [
        `import { openEmulator } from '@utsushi/emulator'`,
        '',
        `const emulator = await openEmulator('${file}')`,
        `const { outputs, extrapolations } = await emulator.predict({ ${inputs.map(({ name }) => name).join(', ')} })`,
        'await emulator.close()',
      ].join('\n'),
    ),
  ]
}

function againBlocks({ config, run, context, timings }: ReportInput): readonly Block[] {
  const require = createRequire(import.meta.url)
  const ort = require('onnxruntime-node/package.json') as { readonly version: string }
  const processors = cpus()
  return [
    paragraph('The same versions, seed and threads on the same machine give the same numbers, bit for bit.'),
    code([...trainedFrom(run.config.source), command(`evaluate ${fromHere(run.path)}`)].join('\n')),
    facts([
      { name: 'utsushi', value: packageVersion },
      { name: 'onnxruntime-node', value: ort.version },
      { name: 'node', value: process.versions.node },
      { name: 'seed', value: String(config.seed) },
      { name: 'threads', value: String(context.threads) },
      { name: 'device', value: context.device },
      { name: 'machine', value: `${processors.length} × ${processors[0]?.model ?? 'unknown processor'}` },
    ]),
    {
      kind: 'table',
      caption: 'How long it took',
      columns: [{ name: 'stage' }, { name: 'time', format: 'duration', align: 'right' }],
      rows: timings.map(({ stage, seconds }) => [stage, seconds]),
    },
  ]
}

/** How to train again: by the study file, or in a program where there was none. */
const trainedFrom = (source: string): readonly string[] =>
  existsSync(source)
    ? [command(`train ${fromHere(source)}`)]
    : ['// in a program, with "config" of config.json:', 'await train({ study, config })', '']

/** A path as it is typed from the working folder, whole when it lies elsewhere. */
function fromHere(path: string): string {
  const near = relative('.', path)
  return near.startsWith('..') ? path : near
}
