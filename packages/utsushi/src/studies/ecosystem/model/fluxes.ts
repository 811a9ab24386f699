/**
 * From a network's raw outputs to fluxes.
 *
 * `closed`: three non-negative components, GPP, autotrophic respiration Ra and heterotrophic respiration Rh, from which
 * every other flux follows exactly: NPP = GPP − Ra, ER = Ra + Rh, NEP = NPP − Rh, NEE = −NEP. `free`: each target by itself, and
 * so is one in `closed` that is no carbon flux.
 */
import { add, concat, div, mul, slice, softplus, sub, type Tensor } from '@utsushi/graph'
import type { FluxRole } from '../config.js'
import type { TargetTransform } from '../config/sections.js'
import { physicalTensor } from '../data/target-transforms.js'

/** How one target is scaled and which flux it is. */
export interface TargetScale {
  readonly name: string
  /** `undefined`: none of the known fluxes, predicted by itself. */
  readonly role: FluxRole | undefined
  readonly center: number
  readonly scale: number
  /** How it is learnt; as it is when absent. `closed` fluxes are. */
  readonly transform?: TargetTransform
}

/** What the head must know of a target. */
export type HeadTarget = Pick<TargetScale, 'role' | 'transform'>

/** The scales as tensors: constants of a program, or inputs of it where several models differ in them. */
export interface FluxScales {
  /** `[targets]`, of the fluxes' unit. */
  readonly center: Tensor
  readonly scale: Tensor
  /** Typical size of each component, `[3]` or, of each sample of a batch, `[batch, 3]`; read by `closed` alone. */
  readonly sizes: Tensor
}

export type ClosureKind = 'closed' | 'free'

/** Components that a closed model predicts, in the order of its raw outputs. */
export const components = ['gpp', 'ra', 'rh'] as const
export type Component = (typeof components)[number]

/** Raw outputs that the network must give: the components first, in `closed`, then a target each. */
export const fluxOutputs = (kind: ClosureKind, targets: readonly HeadTarget[]): number =>
  kind === 'closed'
    ? components.length + targets.filter(({ role }) => role === undefined).length
    : targets.length

export interface FluxHead {
  /** Raw outputs `[…, outputs]` → targets in physical units `[…, targets]`. */
  physical(raw: Tensor): Tensor
  /** Scaled targets → physical units. */
  unscaled(scaled: Tensor): Tensor
  /** Raw outputs `[…, outputs]` → scaled targets `[…, targets]`, as the loss sees them. */
  scaled(raw: Tensor): Tensor
}

/** The last step of the model. */
export function fluxHead(
  kind: ClosureKind,
  targets: readonly HeadTarget[],
  { center, scale, sizes }: FluxScales,
): FluxHead {
  const transforms = targets.map(({ transform = 'none' }) => transform)
  const unscaled = (scaled: Tensor): Tensor => physicalTensor(add(mul(scaled, scale), center), transforms)
  if (kind === 'free') {
    return {
      physical: unscaled,
      unscaled,
      scaled: (raw) => raw,
    }
  }
  const carbon = (raw: Tensor): Readonly<Record<FluxRole, Tensor>> => {
    const own = slice(raw, { axis: -1, start: 0, end: components.length })
    const positive = mul(softplus(own), sizes)
    const [gpp, ra, rh] = components.map((_, k) => column(positive, k)) as [Tensor, Tensor, Tensor]
    const npp = sub(gpp, ra)
    return { gpp, npp, er: add(ra, rh), nep: sub(npp, rh), nee: sub(rh, npp), ra, rh }
  }
  // Behind the components, each target that is no carbon flux has an output of its own.
  const places: number[] = []
  let next: number = components.length
  for (const { role } of targets) places.push(role === undefined ? next++ : -1)
  const joined = (
    raw: Tensor,
    flux: (value: Tensor, place: number) => Tensor,
    other: (value: Tensor, place: number) => Tensor,
  ): Tensor => {
    const fluxes = carbon(raw)
    return concat(
      targets.map(({ role }, place) =>
        role === undefined ? other(column(raw, places[place] ?? 0), place) : flux(fluxes[role], place),
      ),
      -1,
    )
  }
  if (next === components.length) {
    const physical = (raw: Tensor): Tensor =>
      joined(
        raw,
        (value) => value,
        (value) => value,
      )
    return { physical, unscaled, scaled: (raw) => div(sub(physical(raw), center), scale) }
  }
  const centerOf = (place: number): Tensor => column(center, place)
  const scaleOf = (place: number): Tensor => column(scale, place)
  return {
    unscaled,
    physical: (raw) =>
      joined(
        raw,
        (value) => value,
        (value, place) =>
          physicalTensor(add(mul(value, scaleOf(place)), centerOf(place)), [transforms[place] ?? 'none']),
      ),
    scaled: (raw) =>
      joined(
        raw,
        (value, place) => div(sub(value, centerOf(place)), scaleOf(place)),
        (value) => value,
      ),
  }
}

const column = (values: Tensor, place: number): Tensor =>
  slice(values, { axis: -1, start: place, end: place + 1 })
