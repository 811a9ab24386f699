/** What readers of sequences return: spectra, patterns and waveforms, each with where it stands and what is known of the whole of it. */
import type { RaggedFeature, Sequence } from '../../ragged/ragged-panel.js'
import type { WantedColumn } from '../../units/unit-columns.js'

/** One sequence as it was read. Missing values are NaN; the order ascends. */
export interface PlacedSequence extends Sequence {
  /** Where it stands, for messages: `patterns.csv, columns 3 and 4`. */
  readonly place: string
  readonly order: Float64Array
  readonly columns: Readonly<Record<string, Float64Array>>
  /** What it has in common with others: class, specimen, lot, date, composition. The same keys in every sequence. */
  readonly groups: Readonly<Record<string, string>>
  /** Numbers of the whole sequence; NaN where missing. The same keys in every sequence. */
  readonly targets: Readonly<Record<string, number>>
}

/** Sequences as a reader found them; `raggedPanel(features, sequences)` makes a panel of them. */
export interface ReadSequences {
  readonly features: readonly RaggedFeature[]
  readonly sequences: readonly PlacedSequence[]
  /** What the order is: an angle, a wavelength, an energy. */
  readonly orderName?: string
  readonly orderUnit?: string
  /** What a person should know before going on: axes that differ or were turned, values that are missing, ends that were padded. */
  readonly cautions: readonly string[]
}

/** A table with one row for each sequence. */
export interface SpecimenTable {
  readonly table: string
  /** Its column of names of sequences or of files, with or without their ending; its rows stand in the sequences' order when absent. */
  readonly name?: string
  /** Columns that say what sequences have in common. */
  readonly groups?: readonly string[]
  /** Columns of numbers; those whose header tells another unit (`stress (MPa)` for `stress` in Pa) are converted. */
  readonly targets?: readonly (string | WantedColumn)[]
}

/** What every reader of sequences can be told. */
export interface SequenceReadOptions {
  /** An axis that gives one place several values: refused, or their mean. Default `refuse`. */
  readonly repeats?: 'refuse' | 'mean'
  /** An axis that goes up and down: refused, or sorted. Default `refuse`; one that only descends is turned. */
  readonly unsorted?: 'refuse' | 'sort'
  /** Sequences to leave out, by name. */
  readonly leaveOut?: readonly string[]
  /** What stands for a missing value, as text or as a number. Default: empty, `NaN`, `NA`, −9999. */
  readonly missing?: readonly (string | number)[]
  readonly specimens?: SpecimenTable
}

/** What the values and the axis of a sequence are called. */
export interface SequenceNames {
  /** Default `{ name: 'value' }`. */
  readonly feature?: RaggedFeature
  readonly orderName?: string
  readonly orderUnit?: string
}
