// How large the components of the carbon balance are, where a closed head predicts them.
import type { Part } from '@utsushi/data'
import type { Ensemble } from '@utsushi/data/node'
import { greatestOf } from '@utsushi/ground'
import { fluxRole, type EcosystemConfig } from '../config.js'
import type { Component } from '../model/fluxes.js'

/**
 * Standard deviations of GPP, Ra and Rh over the training rows. Those that are no column follow from the ones that are:
 * Ra = GPP − NPP or ER − Rh; Rh = NPP − NEP or ER − Ra. What cannot be had so gets half of the largest target's.
 */
export function componentScales(
  config: EcosystemConfig,
  ensemble: Pick<Ensemble, 'targets' | 'days'>,
  rows: Part,
): Readonly<Record<Component, number>> {
  const { names, values } = ensemble.targets
  const at = (role: string): number => names.findIndex((name) => fluxRole(config, name) === role)
  const [gpp, npp, er, nep, ra, rh] = ['gpp', 'npp', 'er', 'nep', 'ra', 'rh'].map(at) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  const ways: Readonly<Record<Component, readonly (readonly [plus: number, minus: number])[]>> = {
    gpp: [[gpp, -1]],
    ra: [
      [ra, -1],
      [gpp, npp],
      [er, rh],
    ],
    rh: [
      [rh, -1],
      [npp, nep],
      [er, ra],
    ],
  }
  const width = names.length
  const days = ensemble.days.length
  const deviation = ([plus, minus]: readonly [number, number], single: boolean): number | undefined => {
    if (plus < 0 || (!single && minus < 0)) return undefined
    let [count, sum, squares] = [0, 0, 0]
    for (const entity of rows.entities) {
      for (let day = rows.from; day < rows.to; day++) {
        const row = (entity * days + day) * width
        const value = (values[row + plus] ?? NaN) - (minus < 0 ? 0 : (values[row + minus] ?? NaN))
        if (Number.isNaN(value)) continue
        count++
        sum += value
        squares += value * value
      }
    }
    const variance = squares / count - (sum / count) ** 2
    return variance > 0 ? Math.sqrt(variance) : undefined
  }
  const found = (component: Component): number | undefined =>
    ways[component].map((way, k) => deviation(way, k === 0)).find((size) => size !== undefined)
  // What is no carbon flux says nothing of their size.
  const carbon = names.flatMap((name, k) => (fluxRole(config, name) === undefined ? [] : [k]))
  const known = carbon.length > 0 ? carbon : [...names.keys()]
  const fallback = greatestOf(known.map((k) => deviation([k, -1], true) ?? 0)) / 2
  return {
    gpp: found('gpp') ?? 2 * fallback,
    ra: found('ra') ?? fallback,
    rh: found('rh') ?? fallback,
  }
}
