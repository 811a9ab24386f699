// The look at the data of a study that has none of its own: what its description tells of any table.
import type { DataDescription } from '../definition/description.js'
import type { Look } from '../definition/parts.js'
import { describeColumns } from '../report/describe-columns.js'
import { rangeSummary } from '../report/range-tables.js'

/** Ranges, gaps and distributions of every column that a study describes. */
export function plainLook<Data, Part>(
  study: { readonly name: string },
  source: string,
  data: Data,
  { columns: blocks }: DataDescription<Part>,
): Look<Data> {
  const columns = blocks.flatMap(({ panel, role }) => describeColumns(panel, `${role}s`))
  return {
    data,
    tables: [rangeSummary('Columns', columns)],
    inspection: {
      ...{ study: study.name, source, columns },
      overview: [
        { name: 'columns', value: columns.length, format: 'count' },
        { name: 'rows', value: Math.max(0, ...columns.map(({ count }) => count)), format: 'count' },
      ],
      ...{ gaps: [], closures: [], warnings: [] },
    },
    pictures: {},
    blocks: () => [],
  }
}
