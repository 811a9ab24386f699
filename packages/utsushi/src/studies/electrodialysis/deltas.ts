// The changes that are asked of a batch emulator by name (dCALA, dVA, …): of every declared concentration and volume outside of
// the first compartment, from one sample to the next.
import type { Forecaster, ForecasterScores } from './evaluation.js'
import type { DeclaredSystem } from './system.js'

/** Errors of one change, by forecaster, in the column's unit. */
export interface DeltaScore {
  readonly name: string
  readonly unit: string
  readonly rmse: Readonly<Record<Forecaster, number>>
  /** Share of the variance of the measured changes that the emulator explains; null for a constant. */
  readonly r2: number | null
}

/**
 * One-step scores of the changes: a step begins from the measured state, so that a change errs as the next value does.
 * @example deltaScores(system, evaluation.oneStep)[0] // { name: 'dCALA', unit: 'mol/L', rmse: { emulator, … }, r2 }
 */
export function deltaScores(
  { places, variables }: DeclaredSystem,
  oneStep: Readonly<Record<Forecaster, ForecasterScores>>,
): readonly DeltaScore[] {
  const asked = [...places.concentrations.flatMap((own) => own.slice(1)), ...places.volumes.slice(1)]
  return asked.flatMap((place) => {
    const name = variables[place]?.name ?? ''
    const of = (by: Forecaster) => oneStep[by].columns.find((column) => column.name === name)
    const own = of('emulator')
    if (own === undefined) return []
    const rmse = {
      emulator: own.rmse,
      no_change: of('no_change')?.rmse ?? NaN,
      linear: of('linear')?.rmse ?? NaN,
    }
    return [{ name: `d${name}`, unit: own.unit, rmse, r2: own.changeR2 }]
  })
}
