// Which quantities of a run are told by processes, and how the targets are sums of them: GPP, Ra and Rh where fluxes are closed and all
// three follow from the targets, so that balances hold; else the targets themselves.
import type { Part } from '@utsushi/data'
import type { Ensemble } from '@utsushi/data/node'
import { matrix, type Matrix } from '@utsushi/learn'
import { fluxRole, type EcosystemConfig, type FluxRole } from '../config.js'
import { components, type Component } from './fluxes.js'

/** How each flux is a sum of GPP, Ra and Rh. */
const sums: Readonly<Record<FluxRole, readonly [gpp: number, ra: number, rh: number]>> = {
  gpp: [1, 0, 0],
  ra: [0, 1, 0],
  rh: [0, 0, 1],
  npp: [1, -1, 0],
  er: [0, 1, 1],
  nep: [1, -1, -1],
  nee: [-1, 1, 1],
}

/** Fluxes that a component is, or is the difference of. */
const ways: Readonly<Record<Component, readonly (readonly [plus: FluxRole, minus?: FluxRole])[]>> = {
  gpp: [['gpp']],
  ra: [['ra'], ['gpp', 'npp'], ['er', 'rh']],
  rh: [['rh'], ['npp', 'nep'], ['er', 'ra']],
}

type Told = Pick<EcosystemConfig, 'data' | 'model'>

/** Columns of the targets that a component is the difference of; `undefined` where it follows from none. */
function placesOf(config: Told, component: Component): readonly [number, number?] | undefined {
  const place = (role: FluxRole): number =>
    config.data.targets.findIndex((name) => fluxRole(config, name) === role)
  return ways[component]
    .map(
      ([plus, minus]) => [place(plus), ...(minus === undefined ? [] : [place(minus)])] as [number, number?],
    )
    .find((places) => places.every((own) => own !== undefined && own >= 0))
}

/** Names of what is told, the columns that each is the difference of, and the sums that give the targets, `[targets, told]`. */
export interface Plan {
  readonly names: readonly string[]
  readonly places: readonly (readonly [number, number?])[]
  readonly sums: readonly (readonly number[])[]
}

/** What is told of the runs of a study file. */
export function planOf(config: Told): Plan {
  const { targets } = config.data
  const places = components.map((component) => placesOf(config, component))
  const known = places.filter((own) => own !== undefined)
  if (config.model.fluxes === 'closed' && known.length === components.length) {
    // Behind them stand targets that are no carbon fluxes.
    const roles = targets.map((name) => fluxRole(config, name))
    const others = targets.flatMap((_, place) => (roles[place] === undefined ? [place] : []))
    return {
      names: [...components, ...others.map((place) => targets[place] ?? '')],
      places: [...known, ...others.map((place): readonly [number] => [place])],
      sums: roles.map((role, place) => [
        ...(role === undefined ? [0, 0, 0] : sums[role]),
        ...others.map((other) => (other === place ? 1 : 0)),
      ]),
    }
  }
  return {
    names: targets,
    places: targets.map((_, place) => [place]),
    sums: targets.map((_, place) => targets.map((__, other) => (other === place ? 1 : 0))),
  }
}

/**
 * What is told of the runs of a part, each `[samples, steps]` in its unit. A missing value counts as the mean of the other runs at that step,
 * or of the step before where there is none.
 */
export function toldSeries(
  config: Told,
  ensemble: Pick<Ensemble, 'targets' | 'days'>,
  { entities, from, to }: Part,
): readonly { readonly name: string; readonly series: Matrix }[] {
  const { names, places } = planOf(config)
  const { values } = ensemble.targets
  const width = ensemble.targets.names.length
  const steps = to - from
  return names.map((name, own) => {
    const [plus, minus] = places[own] ?? [own]
    const series = matrix(entities.length, steps)
    for (const [row, entity] of entities.entries())
      for (let step = 0; step < steps; step++) {
        const at = (entity * ensemble.days.length + from + step) * width
        series.values[row * steps + step] =
          (values[at + plus] ?? NaN) - (minus === undefined ? 0 : (values[at + minus] ?? NaN))
      }
    return { name, series: filled(series) }
  })
}

/** Puts means where values are missing. */
function filled(series: Matrix): Matrix {
  const { columns, values } = series
  let last = 0
  for (let column = 0; column < columns; column++) {
    let [sum, count] = [0, 0]
    for (let at = column; at < values.length; at += columns) {
      const value = values[at] ?? NaN
      if (!Number.isNaN(value)) [sum, count] = [sum + value, count + 1]
    }
    last = count > 0 ? sum / count : last
    for (let at = column; at < values.length; at += columns) if (Number.isNaN(values[at])) values[at] = last
  }
  return series
}
