// The parts that a study is made of. A study says what is its own, and nothing else: how data are read and cut, what is
// fitted, the network and its loss, what a trained model can be asked, how answers are scored, what the emulator file holds,
// and what only this study's report can tell. Training, tuning, evaluation, export and prediction are the framework's, in
// `verbs/`, once for all studies.
import type { Emulator, EmulatorMetadata, Json } from '@utsushi/emulator'
import type { AuditedPart, Fold } from '@utsushi/data'
import type { WrittenColumn, WrittenValues } from '@utsushi/data/node'
import type { HostTensor, Program, Tensor } from '@utsushi/graph'
import type { FlatParameters, Randomness, Schedule, Shortcut, Weights } from '@utsushi/learn'
import type { z } from 'zod'
import type { Block, Inspection } from '../report/index.js'
import type { TasteOffer } from '../taste/subject.js'
import type { Objective } from '../tuning/contract.js'
import type { SpaceSection } from '../tuning/schema.js'
import type { ReadingOf } from './reading.js'
import type {
  PartValues,
  PredictRequest,
  Scores,
  Simulation,
  StudyContext,
  SummaryTable,
} from './contract.js'
import type { DataDescription, DataFinding } from './description.js'
import type { ExampleCase } from './example-case.js'
import type { FamilyComparison, Member } from './family.js'
import type { Loop } from './loop.js'
import type { LoopOptions } from './loop-options.js'
import type { PartsOf } from './parts-of.js'
import type { Picture } from './picture.js'

export type { PartsOf } from './parts-of.js'
export type * from './description.js'
export type * from './family.js'
export type * from './loop.js'
export type * from './loop-options.js'
export type * from './picture.js'

/** Arrays that stay beside a program, by name. */
export type Tables = Readonly<Record<string, HostTensor>>

/** A network's weights as declared; what else a study's model holds is its own business. */
export interface Network {
  readonly parameters: FlatParameters
}

/** One row of each column an example: window starts, places of experiments, numbers of images. */
export type ExampleColumns = Readonly<Record<string, Int32Array | Float32Array>>

/** What an epoch goes through. */
export interface Examples<Columns extends ExampleColumns = ExampleColumns> {
  readonly count: number
  /** In the plural, as messages name them: `training windows of 60 + 30 days`. */
  readonly called: string
  /** `[count]` each; a batch gets the rows of its examples. */
  readonly columns: Columns
}

/** A study with its data before anything is trained: what every later part is given. */
export interface Task<Config, Data, Part, Fitted, Model> {
  readonly config: Config
  readonly data: Data
  readonly parts: PartsOf<Part>
  /** Learnt from the training part alone. */
  readonly fitted: Fitted
  readonly tables: Tables
  /** `undefined` where what is fitted is all there is. */
  readonly model: Model
}

/** A model's weights as tensors, in the tree that declared them. */
export type WeightsOf<Model> = Model extends { readonly parameters: { readonly tree: infer Tree } }
  ? Weights<Tree>
  : never

/** What a loss is computed from; the names are those of `tables`, of the example columns and of `rates`. */
export interface LossInputs<Model> {
  readonly weights: WeightsOf<Model>
  readonly data: Readonly<Record<string, Tensor>>
  readonly batch: Readonly<Record<string, Tensor>>
  readonly random: Randomness
}

export interface Loss<Model> {
  loss(inputs: LossInputs<Model>): Tensor
  /** Cheaper ways to the same loss for batches where they hold. */
  readonly shortcuts?: readonly Shortcut<LossInputs<Model>>[]
}

/**
 * Programs that read the study's tables, loaded once and run with any weights.
 *
 * @param key under which the loaded program is kept
 * @param build of inputs named as tables, `parameters` `[weights]`, and what `feeds` gives
 */
export type Ask = (
  key: string,
  build: () => Program,
) => (parameters: Float32Array, feeds: Tables) => Promise<Readonly<Record<string, HostTensor>>>

/** A trained model, from the run folder alone: what an emulator file is made of. */
export interface Finished<Config, Fitted, Model> {
  readonly config: Config
  readonly fitted: Fitted
  readonly model: Model
  /** Flat, `[model.parameters.size]`; empty without a network; of an ensemble, all members' one behind the other (`memberWeights`). */
  readonly weights: Float32Array
  /** What `calibrate` gave; null where the study does not calibrate. */
  readonly calibration: Json
  /** ISO 8601. */
  readonly created: string
  /** Scores for the file's metadata. */
  readonly metrics: Readonly<Record<string, Json>>
}

/** One program of a finished emulator, physical units in and out. */
export interface EmulatorFile {
  /** Added to the name before `.onnx`: empty for the emulator itself, `.step` for one that goes step by step. */
  readonly suffix: string
  readonly inputs: readonly Tensor[]
  readonly outputs: Readonly<Record<string, Tensor>>
  /** What only the study knows; versions, date, scores and licence are added. */
  readonly metadata: Pick<
    EmulatorMetadata,
    'name' | 'description' | 'inputs' | 'outputs' | 'training' | 'state'
  >
}

/** Rows of predictions on their way to a file. */
export interface Predictions {
  readonly columns: readonly WrittenColumn[]
  /** Values of every column, some rows at a time. */
  readonly chunks: AsyncIterable<readonly WrittenValues[]>
  /** Known once all rows have passed. */
  warnings(): readonly string[]
  /** Why there were no rows: thrown as an InputError. */
  nothing(): string
}

/** What only a study can say in its report; how it was trained, used and made again is told by the framework. */
export interface ReportSections {
  readonly title: string
  /** Of the data: `24 experiments, 0 to 3 h`. */
  readonly subtitle: string
  /** First of all: how good it is, and where it is not. */
  readonly verdict: readonly Block[]
  /** Kinds of findings in the data that the verdict tells itself; the others are told below it. */
  readonly told?: readonly DataFinding['kind'][]
  readonly scores: readonly Block[]
  /** What was held out, and how. */
  readonly data: readonly Block[]
  readonly model: readonly Block[]
  /** What follows `utsushi predict model.onnx`; `--input table.csv --out predictions.csv` when left out. */
  readonly predictOptions?: string
}

/** A look at the data before training: what every study tells of its data, and what this one has besides. */
export interface Look<Data = unknown> {
  /** For the terminal. */
  readonly tables: readonly SummaryTable[]
  /** What was looked at, gaps and all; what training would read, where a look reads nothing else. */
  readonly data?: Data
  /**
   * Columns, gaps, closures, warnings: told and drawn alike for every study. What `describe` leads to is added to the warnings.
   */
  readonly inspection: Inspection
  /** Further pictures, by file name without ending. */
  readonly pictures: Readonly<Record<string, Picture>>
  /** Behind what every study tells. */
  blocks(figures: (...names: readonly string[]) => readonly Block[]): readonly Block[]
}

/** What a method without a network, or a simple rival, scores on a part. */
export interface Rival {
  readonly name: string
  /** By the first objective. */
  readonly value: number
  /** By the others, by their names. */
  readonly others?: Readonly<Record<string, number>>
}

/** How a study is cut into folds. */
export interface FoldPlan<Part> extends EntityFolds<Part> {
  /**
   * The same data cut sample by sample, whatever samples share: what an optimism report holds against the study's own folds. Where
   * entities are samples, there is none.
   */
  readonly random?: EntityFolds<Part>
  /** What folds hold out, as the optimism report calls what a model meets later: `specimens`. `data` when left out. */
  readonly fresh?: string
}

/** Something that is cut into folds. */
export interface EntityFolds<Part> {
  /** What is drawn from, and how messages call it: `the 8 experiments outside test and extremes`. */
  readonly entities: number
  readonly called: string
  /**
   * Folds of some of the entities, by their places among all: by groups, classes spread evenly, blocks of time. A comparison cuts what
   * an outer fold trains on once more. Drawn by the seed, all alike, when left out; it may give another number of folds than is asked for.
   *
   * @throws InputError saying why it cannot
   */
  readonly cut?: (
    among: readonly number[],
    asked: { readonly folds: number; readonly seed: number },
  ) => readonly Fold[]
  /** The parts of a fold, from places among the entities. */
  parts(
    train: readonly number[],
    test: readonly number[],
  ): {
    readonly train: Part
    readonly validation: Part
  }
}

/** Something a search can ask of a configuration. */
export interface SearchObjective<T, Part, Answers> extends Objective {
  /** On a fold's validation part. */
  score(task: T, answers: Answers, part: Part): Promise<number>
}

/** The parts of a study. Every function is pure but for reading files, and none knows who calls it. */
export interface StudyParts<
  Config,
  Data,
  Part,
  Fitted,
  Model,
  Answers,
  Evaluation,
  Validation extends Scores = Scores,
  Written = unknown,
> {
  readonly name: string
  /** `import.meta.url` of the module that exports the study: worker processes load it from there. */
  readonly module: string
  /** One line: whose problem this is. */
  readonly summary: string
  /** Strict schema of the study file without its `study:` key: the study's sections and `commonKeys()`. */
  readonly schema: z.ZodType<Config, Written>
  /** Keys that hold paths; relative ones are meant from the study file. */
  readonly paths: readonly string[]
  /**
   * Values of keys that were added later, such as `{ 'model.activation': 'relu' }`: what runs were trained with that say nothing
   * of them. Needed where the default is another.
   */
  readonly formerly?: Readonly<Record<string, Json>>
  /**
   * Keys that say how tables are read (`data.timeColumns`): they travel in the emulator file, `predict` reads its tables by
   * them, and its caller may change them.
   */
  readonly reading?: readonly string[]
  /** Keys that have no effect beside others of a study file: told when they are set. Those of `training` are seen to. */
  idle?(config: Config): Iterable<{ readonly key: string; readonly because: string }>
  /** Folder that the study file names for its data. */
  dataFolder(config: Config): string
  /** A study file that finishes in minutes. */
  readonly demo?: string
  readonly simulation?: Simulation
  /** What `utsushi taste` paints and compares: no trained model is needed for that. */
  readonly taste?: TasteOffer<Config>

  /** @throws InputError naming file, row and column */
  read(config: Config, context: StudyContext): Promise<Data>
  /** What trials are trained and scored on, for a digest. */
  digest(data: Data): readonly (string | Float32Array | Int32Array)[]
  /** The samples of every part, as values that the other functions understand. Parts without samples are left out. */
  parts(config: Config, data: Data): PartsOf<Part>
  /** What the leak audit compares; parts are given in the order of their use. */
  audit(config: Config, data: Data, part: Part, name: string): AuditedPart
  /** Columns, places and parts for the look before training, and what only this study can find in its data. */
  describe?(config: Config, data: Data): DataDescription<Part>
  /** How a search cuts the data; a study without folds cannot be tuned. */
  folds?(config: Config, data: Data, parts: PartsOf<Part>): FoldPlan<Part>

  /** Scalers and whatever else is learnt from the training part alone: plain JSON. A method without a network is learnt here. */
  fit(config: Config, data: Data, train: Part): Fitted
  /** @throws InputError when what a run keeps is damaged */
  parseFitted(value: unknown, file: string, config: Config): Fitted
  tables(config: Config, data: Data, fitted: Fitted): Tables

  /** Layers; `undefined` where `fit` is all of it. */
  model(config: Config, fitted: Fitted): Model
  /** First weights; drawn by the seed when left out: for what was trained before, and came with the data. */
  initial?(config: Config, model: Model, seed: number, data: Data): Float32Array
  /** What to train on; not asked without a network, like `loss`. */
  examples?(config: Config, data: Data, train: Part): Examples
  /** Scalars that change from step to step and go to the loss with the batch. */
  rates?(config: Config): Readonly<Record<string, Schedule>>
  loss?(task: Task<Config, Data, Part, Fitted, Model>): Loss<Model>
  /** Multiply-adds of one batch, forward: large steps are shared among threads. Small when left out. */
  stepWork?(task: Task<Config, Data, Part, Fitted, Model>): number

  /** What can be asked of a model with given weights: a forecast, class probabilities, an embedding. */
  answers(task: Task<Config, Data, Part, Fitted, Model>, ask: Ask): (parameters: Float32Array) => Answers
  /** Scores that are watched while training, on the validation part. */
  validate(task: Task<Config, Data, Part, Fitted, Model>, answers: Answers, part: Part): Promise<Validation>
  /** The one of them that chooses the weights: a dotted path. */
  readonly monitor: {
    readonly path: string
    readonly direction: 'minimize' | 'maximize'
    readonly meaning: string
  }
  /** What is set after training, on the validation part, and goes with the weights: a threshold, a temperature. */
  calibrate?(
    task: Task<Config, Data, Part, Fitted, Model>,
    answers: Answers,
    part: Part | undefined,
  ): Promise<Json>

  /** Parts to evaluate, the main one first. */
  readonly evaluated: readonly string[]
  /** Everything that is said of one part: plain data that pictures and report read. */
  score(
    task: Task<Config, Data, Part, Fitted, Model>,
    answers: Answers,
    part: { readonly name: string; readonly samples: Part },
    context: StudyContext & { readonly calibration: Json },
  ): Promise<readonly Evaluation[]>
  /**
   * What a part is asked for, value by value, and, with `answers`, what they say: `utsushi compare` scores runs on what they have in
   * common, and on nothing that one was trained on.
   */
  values?(
    task: Task<Config, Data, Part, Fitted, Model>,
    part: { readonly name: string; readonly samples: Part },
    answers?: Answers,
  ): Promise<PartValues>
  /** `metrics.json`; when left out, `{ evaluations }` less lists of more than a hundred entries. */
  metrics?(evaluations: readonly Evaluation[]): Readonly<Record<string, unknown>>
  /** Scores as the emulator file carries them, out of `metrics.json`; none when left out. */
  emulatorMetrics?(metrics: unknown): Readonly<Record<string, Json>>
  /**
   * What a page shows of single samples, plain JSON of some hundred kilobytes at most, kept in `details.json` beside what the leak audit
   * told: what was said of every window, where a sequence decided.
   */
  details?(
    task: Task<Config, Data, Part, Fitted, Model>,
    evaluations: readonly Evaluation[],
  ): Readonly<Record<string, Json>>
  /** A few small tables for the terminal. */
  summaryTables?(evaluations: readonly Evaluation[]): readonly SummaryTable[]
  /** What simple methods score on a part by the first objective of the search: lines to beat. */
  rivals?(task: Task<Config, Data, Part, Fitted, Model>, part: Part): readonly Rival[]

  /**
   * A few cases of the data that the emulator can be tried on in a page, the most telling first; those that `emulators` name inputs
   * and features of. Without it, a page begins with none.
   */
  cases?(config: Config, data: Data, fitted: Fitted): readonly ExampleCase[] | Promise<readonly ExampleCase[]>
  /** From the run folder alone: never from data. */
  emulators(finished: Finished<Config, Fitted, Model>): readonly EmulatorFile[]
  /** From table to table; when left out, an emulator of one input `[batch, feature]` goes row by row. */
  predict?(
    emulator: Emulator,
    request: PredictRequest & { readonly reading: ReadingOf<Config> },
    context: StudyContext,
  ): Promise<Predictions>

  /** What `utsushi loop` does: things are made, estimated, and made again from the estimate. From the emulator file alone. */
  loop?(emulator: Emulator, options: LoopOptions, context: StudyContext): Promise<Loop>
  /**
   * What a training leaves outside of its run, once it is done for the first time: a line in a history that later trainings read.
   *
   * @param calibration what `calibrate` gave
   */
  afterTraining?(config: Config, calibration: Json): void

  pictures?(
    task: Task<Config, Data, Part, Fitted, Model>,
    evaluations: readonly Evaluation[],
  ): Readonly<Record<string, Picture>>
  report(
    task: Task<Config, Data, Part, Fitted, Model>,
    evaluations: readonly Evaluation[],
    figures: (...names: readonly string[]) => readonly Block[],
    findings: readonly DataFinding[],
  ): ReportSections
  inspect?(config: Config, context: StudyContext): Promise<Look<NoInfer<Data>> | Omit<Look, 'data'>>

  /** Models that answer the same question: what `utsushi compare <study file>` trains beside each other. The study file's own when left out. */
  family?(config: Config): readonly Member[]
  /** What only the study can say of a comparison: sentences behind those that every comparison has. */
  advise?(comparison: FamilyComparison, config: Config): readonly string[]

  /** What `utsushi tune` searches when the study file names no space. */
  readonly space?: SpaceSection
  /** What can be asked of a trial; the first is what folds report, and is the monitored score when none is named. */
  readonly objectives?: Readonly<
    Record<string, SearchObjective<Task<Config, Data, Part, Fitted, Model>, Part, Answers>>
  >
}
