/** What the report of an ecosystem run is made of: plain records that the run folder holds or the evaluation gives. */
import type { PlacedPicture as Placed } from '@utsushi/study'
import type { EcosystemConfig } from './config.js'
import type { EcosystemEvaluation, TrainingHistory } from './evaluation.js'
import type { PictureName } from './pictures.js'

/** Everything the report tells. */
export interface EcosystemReportInput {
  /** Name of the run folder. */
  run: string
  /** When the report was made, e.g. `2026-11-22`. */
  date: string
  config: EcosystemConfig
  dataset: DatasetSummary
  /** Trainable parameters of the model. */
  parameters: number
  /** The first one is the main one. */
  evaluations: readonly EcosystemEvaluation[]
  history: TrainingHistory
  /** Stages of the run and how long they took. */
  timings: readonly { stage: string; seconds: number }[]
  emulator: EmulatorSummary
  reproducibility: Reproducibility
}

export interface DatasetSummary {
  /** Parameter samples, daily rows over all of them. */
  samples: number
  rows: number
  from: string
  to: string
  /** Parts of the split, in order of time: what was trained on, what chose the weights, what was scored. */
  parts: readonly SplitPart[]
  /** Missing values over all columns used, 0–1. */
  missingShare: number
  drivers: readonly string[]
  statics: readonly string[]
}

export interface SplitPart {
  name: string
  from: string
  to: string
  samples: number
  windows: number
}

export interface EmulatorSummary {
  /** Path relative to the run folder. */
  file: string
  bytes: number
  inputs: readonly EmulatorPort[]
  outputs: readonly EmulatorPort[]
}

/** A named tensor of the emulator, e.g. `drivers` of shape `[batch, days, 10]`. */
export interface EmulatorPort {
  name: string
  shape: string
  meaning: string
}

export interface Reproducibility {
  /** Name → version: utsushi, onnxruntime-node, node … */
  versions: Readonly<Record<string, string>>
  seed: number
  threads: number
  device: string
  machine?: string
  /** Commands that make this run again, in order. */
  commands: readonly string[]
}

/** A picture ready to be placed. */
export interface PlacedPicture extends Placed<PictureName> {
  /** Set when the picture belongs to an evaluation other than the first. */
  of?: EcosystemEvaluation
}
