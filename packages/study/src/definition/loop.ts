// What a study makes of closing the loop; the framework writes it.
import type { WrittenColumn, WrittenValues } from '@utsushi/data/node'
import type { Block } from '../report/index.js'
import type { Picture } from './picture.js'
import type { SummaryTable } from './summary-table.js'

/** What came of closing the loop. */
export interface Loop {
  readonly title: string
  readonly subtitle: string
  /** In words, first of all. */
  readonly verdict: readonly Block[]
  /** For the terminal. */
  readonly tables: readonly SummaryTable[]
  readonly pictures: Readonly<Record<string, Picture>>
  /** Behind the verdict. */
  blocks(figures: (...names: readonly string[]) => readonly Block[]): readonly Block[]
  /** `loop.csv`: one row each. */
  readonly columns: readonly WrittenColumn[]
  readonly values: readonly WrittenValues[]
}
