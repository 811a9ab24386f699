import { InputError } from '@utsushi/ground'
import { otherEnding } from './content.js'

/** How a file's bytes are to be read, by its name. Whether they are gzipped, their first bytes tell. */
export interface FileFormat {
  readonly kind: 'text' | 'parquet'
  /** By its name alone. */
  readonly gzip: boolean
  /** The text is separated by blanks when its header holds no other separator. */
  readonly blanks: boolean
}

/**
 * The format of a table file by its ending: `.csv`, `.tsv`, `.txt`, `.dat`, each also with `.gz`, and `.parquet`.
 * @throws InputError for another ending
 */
export function fileFormat(file: string): FileFormat {
  const match = /\.(csv|tsv|txt|dat|parquet|pq)(\.gz)?$/i.exec(file)
  const ending = match?.[1]?.toLowerCase()
  const gzip = match?.[2] !== undefined
  if (ending === undefined || (gzip && (ending === 'parquet' || ending === 'pq'))) {
    const known = otherEnding(file)
    const readable = '.csv, .txt, .tsv, .dat (also .gz) or .parquet'
    throw new InputError(
      known === undefined
        ? `${file}: not a table we read — expected ${readable}`
        : `${file}: not a table we read: it ${known} (${readable})`,
    )
  }
  if (ending === 'parquet' || ending === 'pq') return { kind: 'parquet', gzip: false, blanks: false }
  return { kind: 'text', gzip, blanks: ending === 'txt' || ending === 'dat' }
}
