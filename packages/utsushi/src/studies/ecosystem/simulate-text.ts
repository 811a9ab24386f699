// The look at an ensemble in words and small tables, for the terminal and for `look.txt`.
import type { SummaryTable } from '@utsushi/study'
import { fluxNames } from './process-model/model.js'
import { DEAD_BELOW, quantile, type EnsembleLook } from './simulate-look.js'

/** The look as tables: yearly fluxes, and the parameters that each flux follows most. */
export function lookTables(look: EnsembleLook): SummaryTable[] {
  return [
    {
      title: 'Yearly fluxes over samples (Mg C ha-1 year-1)',
      columns: ['flux', 'p05', 'p25', 'median', 'p75', 'p95'],
      rows: fluxNames.map((name) => {
        const sorted = [...look.yearly[name]].sort((a, b) => a - b)
        return [
          name,
          ...[0.05, 0.25, 0.5, 0.75, 0.95].map((share) => Number(quantile(sorted, share).toFixed(2))),
        ]
      }),
    },
    {
      title: 'Parameters that a flux follows most (rank correlation)',
      columns: ['flux', 'first', 'second', 'third'],
      rows: fluxNames.map((name, flux) => {
        const { parameters, values } = look.rankCorrelations
        const strongest = parameters
          .map((parameter, place) => ({ parameter, correlation: values[place]?.[flux] ?? 0 }))
          .sort((a, b) => Math.abs(b.correlation) - Math.abs(a.correlation))
        return [name, ...strongest.slice(0, 3).map((each) => `${each.parameter} ${signed(each.correlation)}`)]
      }),
    },
  ]
}

/** `look.txt`. */
export function lookText(look: EnsembleLook): string {
  const { coverage, withoutVegetation } = look
  const dead = withoutVegetation.samples.length
  const thin = coverage.parameters.filter(({ tenths }) => tenths.some((count) => count === 0))
  return [
    `A look at ${look.samples} samples of ${coverage.parameters.length} parameters, ${look.from} to ${look.to} (${look.days} days)`,
    '',
    `${dead} of ${look.samples} samples (${(100 * withoutVegetation.share).toFixed(0)} %) have next to no vegetation: GPP below ${DEAD_BELOW} Mg C ha-1 year-1.`,
    `${coverage.redrawn} samples were drawn again because topt lay outside (tmin, tmax); ${coverage.unstratified} of them outside the hypercube.`,
    `Closest two samples: ${coverage.closestPair} apart in the unit cube.`,
    `Parameters that go together most in the draw: ${coverage.strongestPair.a} and ${coverage.strongestPair.b}, rank correlation ${signed(coverage.strongestPair.correlation)}.`,
    thin.length === 0
      ? 'Every tenth of every range holds samples.'
      : `Ranges with an empty tenth: ${thin.map(({ name }) => name).join(', ')}.`,
    ...lookTables(look).flatMap((table) => ['', table.title, ...aligned([table.columns, ...table.rows])]),
    '',
  ].join('\n')
}

function signed(value: number): string {
  return `${value < 0 ? '-' : '+'}${Math.abs(value).toFixed(2)}`
}

function aligned(rows: readonly (readonly (string | number | null)[])[]): string[] {
  const cells = rows.map((row) =>
    row.map((cell) => (typeof cell === 'number' ? cell.toFixed(2) : (cell ?? ''))),
  )
  const widths = (cells[0] ?? []).map((_, column) =>
    Math.max(...cells.map((row) => (row[column] ?? '').length)),
  )
  return cells.map(
    (row) =>
      `  ${row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd()}`,
  )
}
