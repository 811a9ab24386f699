// How a study describes its data, once, for the look that the framework takes at them before anything is trained: blocks of named
// columns, what they are for, where a value stands in a file, and which rows a part holds.
import type { Panel, PanelRows } from '@utsushi/data'
import type { PartsOf } from './parts-of.js'

/** Where a value stands. */
export interface ValuePlace {
  readonly file: string
  /** As an editor counts it. */
  readonly row?: number
  /** `2010-02-20`, `2.5 h`: when, in words. */
  readonly when?: string
}

/** Columns of one role that stand in one block. */
export interface DescribedColumns<Part> {
  /**
   * `input`: known when a forecast is asked for. `parameter`: one value an entity. `target`: what is predicted. `state`: predicted, and
   * begun from; it may well stay what it is.
   */
  readonly role: 'input' | 'parameter' | 'target' | 'state'
  /** Key of the study file that names the columns: `data.drivers`. */
  readonly key: string
  /** What to do about a value that is none, where training refuses gaps: `fill it, or drop the row`. Absent: it may be left out. */
  readonly withoutValue?: (column: string) => string
  /** `[entities, columns]` or `[entities, steps, columns]`; NaN where missing. */
  readonly panel: Panel
  /** Entity as messages name it: `sample 12`, `experiment 7`; leave it out where every row is an entity of its own. */
  readonly entity?: (entity: number) => string
  where(entity: number, step: number): ValuePlace
  /** Rows that a part holds. */
  rows(part: Part): PanelRows
  /** Rows that losses or scores of a part read, where that is not all of them. */
  scored?(part: Part, name: string): readonly PanelRows[]
}

/** A part as messages tell of it. */
export interface PartWords {
  /** Key of the study file: `split.validation`. */
  readonly key: string
  /** `from 2011-01-01 to 2011-12-31`, `in experiments 3 and 7`. */
  readonly span: string
  /** `choose another period`. */
  readonly remedy: string
}

/** Something that the data themselves say before training. */
export interface DataFinding {
  readonly kind:
    | 'fill-value'
    | 'outlier'
    | 'unit'
    | 'missing'
    | 'no-values'
    | 'constant'
    | 'split'
    | 'few'
    | 'balance'
    | 'sign'
    | 'range'
    | 'samples'
    | 'other'
  /** `refuse`: no training begins. `warn`: told before training, and in the report's verdict. `note`: told by the look alone. */
  readonly level: 'refuse' | 'warn' | 'note'
  /** One sentence without its full stop: what, where (file, row, column, value), and the way out. */
  readonly message: string
  /** Columns that it is of. */
  readonly columns?: readonly string[]
  /** Name of the part that it is of: `test`. */
  readonly part?: string
  /** What it is of, as the study's own report names it: a balance, a list of samples. */
  readonly about?: string
}

/** A study's data as the look before training sees them. */
export interface DataDescription<Part> {
  readonly columns: readonly DescribedColumns<Part>[]
  part(name: string, part: Part): PartWords
  /** Whether the model has no epochs to choose among, so that no part need be held back to validate on. */
  readonly fittedInOneGo?: boolean
  /** What only this study can say: balances, signs, samples that are alike. Without parts where the data cannot be cut. */
  findings?(parts: PartsOf<Part> | undefined): readonly DataFinding[]
}
