/**
 * From a network's raw outputs to fluxes.
 *
 * `closed`: three non-negative components, GPP, autotrophic respiration Ra and heterotrophic respiration Rh, from which
 * every other flux follows exactly: NPP = GPP − Ra, ER = Ra + Rh, NEP = NPP − Rh, NEE = −NEP. `free`: each target by itself.
 */
import { add, concat, div, mul, slice, softplus, sub, type Tensor } from '@utsushi/graph'
import type { FluxRole } from '../config.js'

/** How one target is scaled and which flux it is. */
export interface TargetScale {
  readonly name: string
  /** `undefined`: none of the known fluxes; possible in `free` only. */
  readonly role: FluxRole | undefined
  readonly center: number
  readonly scale: number
}

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

/** Raw outputs that the network must give. */
export const fluxOutputs = (kind: ClosureKind, targets: number): number =>
  kind === 'closed' ? components.length : targets

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
  targets: readonly Pick<TargetScale, 'role'>[],
  { center, scale, sizes }: FluxScales,
): FluxHead {
  const unscaled = (scaled: Tensor): Tensor => add(mul(scaled, scale), center)
  if (kind === 'free') {
    return {
      physical: unscaled,
      unscaled,
      scaled: (raw) => raw,
    }
  }
  const physical = (raw: Tensor): Tensor => {
    const positive = mul(softplus(raw), sizes)
    const [gpp, ra, rh] = components.map((_, k) => slice(positive, { axis: -1, start: k, end: k + 1 })) as [
      Tensor,
      Tensor,
      Tensor,
    ]
    const npp = sub(gpp, ra)
    const fluxes: Readonly<Record<FluxRole, Tensor>> = {
      gpp,
      npp,
      er: add(ra, rh),
      nep: sub(npp, rh),
      nee: sub(rh, npp),
      ra,
      rh,
    }
    return concat(
      targets.map(({ role }) => fluxes[role ?? 'gpp']),
      -1,
    )
  }
  return {
    physical,
    unscaled,
    scaled: (raw) => div(sub(physical(raw), center), scale),
  }
}
