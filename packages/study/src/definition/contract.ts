// What a study must offer so that the command line, the library's face and the page can run it without knowing it.
// A study is data, split, model, objective and report of one system; its folder under `studies/` implements this.
// Nothing here knows a model or a file format.
import type { ExampleCase } from './example-case.js'
import type { Json } from '@utsushi/emulator'
import type { z } from 'zod'
import type { RunFolder } from '../run/folder.js'
import type { HistoryRecord, Scores } from '../run/history.js'
import type { StudyFamily } from '../family/contract.js'
import type { TasteOffer } from '../taste/subject.js'
import type { StudyTuning } from '../tuning/contract.js'
import type { StudyContext } from './context.js'
import type { LoopOptions, LoopOutcome } from './loop-options.js'
import type { SummaryTable } from './summary-table.js'

export type { HistoryRecord, Scores } from '../run/history.js'

export type { SummaryTable } from './summary-table.js'

export type { CallerContext, Device, StudyContext } from './context.js'

/** Context of training: the run folder is created, locked, and holds `config.json`. */
export interface TrainContext<Validation = Scores> extends StudyContext {
  readonly run: RunFolder
  /** Continue from `checkpoints/latest.*` of the run; when there is none, begin. */
  readonly resume: boolean
  /** Seconds between checkpoints; 30 when left out. */
  readonly checkpointSeconds?: number
  /** Called after every evaluation with the record that also went to `training_history.json`. */
  readonly onEpoch?: (record: HistoryRecord<Validation>) => void
}

/**
 * What a part is asked for, value by value, under names that mean the same thing in every run: so that runs can be compared on
 * what they have in common.
 */
export interface PartValues {
  readonly targets: readonly { readonly name: string; readonly unit: string }[]
  /** What entities are: `{ one: 'experiment', many: 'experiments' }`. */
  readonly called: { readonly one: string; readonly many: string }
  /** What values are of, and what is independent of each other: parameter samples, experiments, specimens. */
  readonly entities: readonly string[]
  /** When, or where, within an entity: days, samples of a batch, rows. */
  readonly moments: readonly string[]
  /** `[rows]` places among `entities` and `moments`; no two rows have both the same. */
  readonly entity: Int32Array
  readonly moment: Int32Array
  /** `[rows, targets]` in the targets' units, NaN where there is none. */
  readonly observed: Float32Array
  /** `[rows, targets]`; absent where nobody was asked. */
  readonly predicted?: Float32Array
}

/** A run's values of every part that was held back, and which ones it was trained on. */
export interface HeldValues {
  readonly held: readonly { readonly name: string; readonly values: PartValues }[]
  readonly trained: PartValues
}

export interface TrainOutcome {
  /** `interrupted`: the signal asked to stop; everything is saved and `resume` continues bit-identically. */
  readonly stopped: 'finished' | 'patience' | 'budget' | 'interrupted'
  readonly epochs: number
  readonly steps: number
  readonly seconds: number
  /** The weights that were kept, and the validation score that chose them; no score where no part was held back to choose by. */
  readonly best: {
    readonly epoch: number
    readonly value?: number
    readonly metric?: string
    /** The part that it is a score of: in words, and a digest of what is asked there. Absent where there is none. */
    readonly on?: { readonly words: string; readonly digest: string }
  }
}

export interface EvaluationOutcome {
  /** What was written to `metrics.json`. */
  readonly metrics: Readonly<Record<string, unknown>>
  readonly tables: readonly SummaryTable[]
  /** Path of `report.html` and of every picture. */
  readonly report: string
  readonly files: readonly string[]
}

export interface InspectionOutcome {
  readonly tables: readonly SummaryTable[]
  /** One line each: gaps, constant columns, closure residuals beyond rounding, extrapolation. */
  readonly warnings: readonly string[]
  readonly report: string
  readonly files: readonly string[]
}

export interface SimulationOutcome {
  readonly folder: string
  readonly files: readonly string[]
  readonly tables: readonly SummaryTable[]
}

/** Rows to predict, from file to file. */
export interface PredictRequest {
  /** `model.onnx` of a run, or any copy of it. */
  readonly emulator: string
  /** Driver tables (csv, whitespace txt, csv.gz or Parquet): one file, or one folder of them. */
  readonly input: string
  /** Table of the static parameters, one row per `sample_id`, when the input does not repeat them. */
  readonly parameters?: string
  /** `.csv` or `.parquet`, by its ending. */
  readonly output: string
  /**
   * How the tables are read, where that differs from the tables of training: settings of the study file, by section and key,
   * such as `{ data: { timeColumns: ['date'] } }`.
   */
  readonly settings?: Readonly<Record<string, unknown>>
}

export interface PredictionOutcome {
  readonly output: string
  readonly rows: number
  readonly seconds: number
  /** Inputs outside the training range, one line each. */
  readonly warnings: readonly string[]
}

export interface ExportOutcome {
  readonly file: string
  readonly bytes: number
}

/** A built-in simulator: anyone can begin without data. */
export interface Simulation<Options = unknown> {
  /** Options with defaults; the study file's `simulation` section and `--set` fill it. */
  readonly schema: z.ZodType<Options>
  /** Writes an ensemble into `folder` in the study's own data layout. */
  run(options: Options, folder: string, context: StudyContext): Promise<SimulationOutcome>
  /**
   * Runs a program of the user's own for every parameter set, and goes on where it was stopped; absent of studies that have no use for one.
   *
   * @param config the whole study file, resolved
   */
  runProgram?(
    program: OwnProgram,
    config: unknown,
    folder: string,
    context: StudyContext,
  ): Promise<SimulationOutcome>
}

/** A program of the user's own. It is given on the command line or by code, never by a file. */
export interface OwnProgram {
  /** The program and its arguments, split at blanks as a terminal would; no shell sees it. `{name}` stands for a parameter. */
  readonly command: string
  /** How many run at a time. */
  readonly workers: number
  /** Seconds after which a run is stopped and has failed; none when left out. */
  readonly limitSeconds?: number
  /** Whether runs that failed before are run again. */
  readonly retry: boolean
}

/**
 * One of the systems Utsushi emulates.
 *
 * @typeParam Config what `schema` gives: resolved, every default filled in.
 */
export interface Study<Config = unknown, Validation extends Scores = Scores, Written = unknown> {
  readonly name: string
  /** URL of the module that exports it, `import.meta.url`: worker processes of a tuning load it from there. */
  readonly module: string
  /** One line: whose problem this is. */
  readonly summary: string
  /** Strict schema of the study file without its `study:` key. Unknown keys are refused. */
  readonly schema: z.ZodType<Config, Written>
  /** Keys that hold paths (`data.folder`): relative ones are meant from the study file, or from here when `--set`. */
  readonly paths: readonly string[]
  /** Keys that may differ when a run is resumed (`training.maxMinutes`); all others must be as they were. */
  readonly resumeKeys: readonly string[]
  /** Values of keys that runs from before a key was there were trained with, where its default now is another. */
  readonly formerly?: Readonly<Record<string, Json>>
  /** A study file, complete with its `study:` key, small enough to finish in minutes. */
  readonly demo?: string
  readonly simulation?: Simulation
  /** What `utsushi tune` searches; `tuning` in the study file says how. */
  readonly tuning?: StudyTuning<Config>
  /** What `utsushi compare <study file>` trains beside each other. */
  readonly family?: StudyFamily<Config>
  /** What `utsushi taste` paints and compares. */
  readonly taste?: TasteOffer<Config>
  /** Folder that the study file names for its data: where `simulate` writes by default. */
  dataFolder(config: Config): string
  /** A look at the data before training, written into `folder`. */
  inspect(config: Config, folder: string, context: StudyContext): Promise<InspectionOutcome>
  /** Trains until done, out of patience or budget, or asked to stop; leaves checkpoints and scalers in the run. */
  train(config: Config, context: TrainContext<Validation>): Promise<TrainOutcome>
  /** Scores the best checkpoint on every part; writes metrics, the emulator, pictures and reports into the run. */
  evaluate(config: Config, run: RunFolder, context: StudyContext): Promise<EvaluationOutcome>
  /** What the best checkpoint says of every part, value by value; a study without it cannot be compared. */
  heldValues?(config: Config, run: RunFolder, context: StudyContext): Promise<HeldValues>
  /** Writes the best checkpoint as one ONNX file: physical units in and out. */
  export(config: Config, run: RunFolder, file: string, context: StudyContext): Promise<ExportOutcome>
  /**
   * Cases of a run's data that its emulator can be tried on; absent of a study that gives none.
   * @throws InputError when the data are no longer there
   */
  exampleCases?(config: Config, run: RunFolder, context: StudyContext): Promise<readonly ExampleCase[]>
  /** Predicts from file to file with a finished emulator; needs no run and no study file. */
  predict(request: PredictRequest, context: StudyContext): Promise<PredictionOutcome>
  /** Makes things, estimates them, makes them again and compares, into `folder`; absent of studies that cannot make what they learn from. */
  loop?(options: LoopOptions, folder: string, context: StudyContext): Promise<LoopOutcome>
}
