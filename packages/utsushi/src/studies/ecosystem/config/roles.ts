// What columns of a study file are: which flux a target is, at which values of a driver the process model switches.
import type { z } from 'zod'
import { fluxRoles, type data, type FluxRole } from './sections.js'

/** The resolved section `data`. */
interface DataSection {
  readonly data: z.output<typeof data>
}

/** The role of a target column, or `undefined` when it is none of the known fluxes. */
export function fluxRole(config: DataSection, column: string): FluxRole | undefined {
  const named = fluxRoles.find((role) => config.data.roles[role] === column)
  if (named !== undefined) return named
  return fluxRoles.find((role) => config.data.roles[role] === undefined && role === column.toLowerCase())
}

/**
 * Where a process model switches, such as soil that freezes at 0 °C: a network is told on which side of the switch a day lies,
 * for a standardised temperature hardly shows it.
 */
export interface Threshold {
  /** Place of the driver among the drivers. */
  readonly driver: number
  readonly below: number
}

/** The thresholds of a study file, in the order of its drivers. */
export function thresholdsOf({ data }: DataSection): readonly Threshold[] {
  return Object.entries(data.thresholds).flatMap(([name, values]) =>
    values.map((below) => ({ driver: data.drivers.indexOf(name), below })),
  )
}
