// Bettering an estimate in the picture itself: of the parameter sets around it, the one whose picture differs least from what is to be
// drawn again. Steps are tried along each parameter, both ways, and halved where none is better.
import { nearestValue, type Parameter } from '../data/encoding.js'

/** Where a search ended. */
export interface Refined {
  readonly values: readonly number[]
  /** What the picture of `values` differs by. */
  readonly difference: number
  /** Pictures that were drawn. */
  readonly drawn: number
}

/** How a search goes. */
export interface RefineOptions {
  /** Most pictures that are drawn; 80 when left out. */
  readonly most?: number
  /** First step of parameters that are no counts, as a share of their range; 0.04 when left out. */
  readonly step?: number
}

/**
 * A compass search around an estimate; counts go by one.
 *
 * @param difference what the picture of some values differs by from the one that is to be drawn again
 * @example await refine(parameters, [5, 212.4, 7], async (values) => meanSquare(await paint(values), wanted))
 */
export async function refine(
  parameters: readonly Parameter[],
  estimate: readonly number[],
  difference: (values: readonly number[]) => Promise<number> | number,
  { most = 80, step: first = 0.04 }: RefineOptions = {},
): Promise<Refined> {
  let values = estimate.map((value, place) => taken(parameters, place, value))
  let least = await difference(values)
  let drawn = 1
  let step = first
  const seen = new Set([values.join(' ')])
  // Below a thousandth of the range, no picture of this size changes.
  while (drawn < most && step > 1e-3) {
    const before = least
    for (const [place, { kind, low, high }] of parameters.entries())
      for (const way of [-1, 1]) {
        const own = values[place] ?? 0
        const tried = values.with(
          place,
          taken(parameters, place, own + way * (kind === 'count' ? 1 : step * (high - low))),
        )
        if (drawn >= most || seen.has(tried.join(' '))) continue
        seen.add(tried.join(' '))
        drawn += 1
        const found = await difference(tried)
        if (found < least) [least, values] = [found, tried]
      }
    if (least === before) step /= 2
  }
  return { values, difference: least, drawn }
}

const taken = (parameters: readonly Parameter[], place: number, value: number): number => {
  const parameter = parameters[place]
  return parameter === undefined ? value : nearestValue(parameter, value)
}
