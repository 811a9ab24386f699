/**
 * One variant of the equipment study at one seed, in a process of its own so that its memory is its own. The last line of its output is
 * an `AblationRun`. Usage: node equipment-ablation-run.js '{"config": …, "out": "folder", "rivals": true}'
 */
import { readFileSync } from 'node:fs'
import { openRuntime } from '@utsushi/graph'
import { binaryRecord, type BinaryRecord } from '@utsushi/learn'
import { askIn, bestWeights, openRun, silentReporter, taskOfRun, train, type StudyContext } from 'utsushi'
import { equipment, type EquipmentConfig } from 'utsushi/equipment'

/** What the process is told. */
export interface AblationJob {
  readonly config: Readonly<Record<string, unknown>>
  /** Folder of the run; replaced when it is there. */
  readonly out: string
  /** Whether the whole evaluation is made, for what simple methods reach. */
  readonly rivals: boolean
}

/** Areas under both curves at one horizon. */
export interface Areas {
  readonly prAuc: number
  readonly rocAuc: number
}

/** What came of it, horizon by horizon. */
export interface AblationRun {
  readonly horizons: readonly number[]
  readonly test: readonly Areas[]
  readonly validation: readonly Areas[]
  /** Share of the test windows with a known label that deviate, and how many those windows are. */
  readonly base: readonly number[]
  readonly known: readonly number[]
  /** PR-AUC on the test part of what needs no network. */
  readonly rivals?: Readonly<Record<string, readonly number[]>>
  /** Weights that are trained. */
  readonly trained: number
  readonly bestEpoch: number
  /** Processor time from the tables to the finished training, which other work on the machine disturbs less than it does the clock. */
  readonly processorSeconds: number
  /** Highest resident memory until then. */
  readonly peakMegabytes: number
}

async function runVariant({ config: sections, out, rivals }: AblationJob): Promise<AblationRun> {
  const config = equipment.parts.schema.parse(sections)
  const trained = await train(
    { study: equipment, config },
    { out, anew: true, trainOnly: true, threads: 1, device: 'cpu' },
  )
  const { user, system } = process.cpuUsage()
  const peakMegabytes = process.resourceUsage().maxRSS / 1024
  return {
    ...(await scores(config, trained.run, rivals)),
    ...{ bestEpoch: trained.outcome.best.epoch, processorSeconds: (user + system) / 1e6 },
    peakMegabytes,
  }
}

async function scores(config: EquipmentConfig, folder: string, withRivals: boolean) {
  const { parts } = equipment
  const { horizons } = config.labels
  const context: StudyContext = {
    ...{ reporter: silentReporter, signal: new AbortController().signal, threads: 1, device: 'cpu' },
  }
  const run = openRun(folder)
  const runtime = await openRuntime({ threads: 1 })
  try {
    const task = await taskOfRun(parts, config, run, context)
    const { model } = task
    const weights = model === undefined ? new Float32Array(0) : await bestWeights(run, model.parameters)
    const answers = parts.answers(task, askIn(runtime, task.tables))(weights)
    const { labels } = task.data
    const column = (values: ArrayLike<number>, rows: ArrayLike<number>, horizon: number): Float64Array =>
      Float64Array.from(rows, (row) => values[row * horizons.length + horizon] ?? NaN)
    const recordsOf = async (windows: Int32Array) => {
      const { logits } = await answers.ask(windows)
      return horizons.map((_, horizon) =>
        binaryRecord(column(logits, [...windows.keys()], horizon), column(labels, windows, horizon), {
          given: 'logits',
        }),
      )
    }
    const none = new Int32Array(0)
    const test = await recordsOf(task.parts['test'] ?? none)
    const validation = await recordsOf(task.parts.validation ?? none)
    if (withRivals) await equipment.evaluate(config, run, context)
    return {
      horizons,
      test: test.map(areasOf),
      validation: validation.map(areasOf),
      base: test.map(({ baseRate }) => baseRate ?? NaN),
      known: test.map(({ count }) => count),
      ...(withRivals && { rivals: rivalAreas(run.file('metrics.json')) }),
      trained: model?.trained ?? 0,
    }
  } finally {
    await runtime.close()
    run.close()
  }
}

const areasOf = ({ prAuc, rocAuc }: BinaryRecord): Areas => ({ prAuc: prAuc ?? NaN, rocAuc: rocAuc ?? NaN })

/** Where an evaluation keeps what simple methods reach. */
interface Metrics {
  readonly parts: readonly {
    readonly part: string
    readonly horizons: readonly {
      readonly rivals: Readonly<Record<string, { readonly record: { readonly prAuc: number | null } }>>
    }[]
  }[]
}

function rivalAreas(file: string): Readonly<Record<string, readonly number[]>> {
  const { parts } = JSON.parse(readFileSync(file, 'utf8')) as Metrics
  const horizons = parts.find(({ part }) => part === 'test')?.horizons ?? []
  const names = Object.keys(horizons[0]?.rivals ?? {})
  return Object.fromEntries(
    names.map((name) => [name, horizons.map(({ rivals }) => rivals[name]?.record.prAuc ?? NaN)]),
  )
}

const [job] = process.argv.slice(2)
if (job !== undefined) console.log(JSON.stringify(await runVariant(JSON.parse(job) as AblationJob)))
