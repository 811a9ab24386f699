// Which steps of a series a joined emulator knows: those whose weather is that of a step it was trained on, behind so many others in the
// same order. There its processes tell what the runs did; of other weather they know nothing. A step whose weather came twice is not known.
import {
  add,
  and,
  cast,
  constant,
  equal,
  less,
  matmul,
  mul,
  scan,
  square,
  sub,
  sum,
  transpose,
  where,
  zeros,
  type Tensor,
} from '@utsushi/graph'

/** Squared distance of two steps' scaled weather below which they are the same: rounding, and no more than 0.03 of a deviation. */
const SAME = 1e-3

/**
 * Whether each trained step is known where all of them come in their order.
 *
 * @param weather scaled, `[steps, drivers]`
 * @param before steps that must have been known before
 */
export function knownSteps(weather: Float32Array, drivers: number, before: number): readonly boolean[] {
  const steps = weather.length / drivers
  const twice = new Array<boolean>(steps).fill(false)
  for (let one = 0; one < steps; one++)
    for (let other = 0; other < one; other++) {
      let distance = 0
      for (let k = 0; k < drivers && distance < SAME; k++)
        distance += ((weather[one * drivers + k] ?? 0) - (weather[other * drivers + k] ?? 0)) ** 2
      if (distance < SAME) twice[one] = twice[other] = true
    }
  let run = 0
  return twice.map((own) => {
    run = own ? 0 : run + 1
    return run > before
  })
}

/**
 * What is known of the steps of series, inside a program.
 *
 * @param drivers scaled weather `[batch, time, drivers]`
 * @param weather that of the trained steps, `[steps, drivers]`
 * @returns `is`: 1 where a step is known, else 0, `[batch, time, 1]`; `which`: 1 for the trained step it is, `[batch, time, steps]`
 */
export function recognised(
  drivers: Tensor,
  weather: Float32Array,
  before: number,
): { readonly is: Tensor; readonly which: Tensor } {
  const width = Number(drivers.shape[2])
  const steps = weather.length / width
  const known = constant(weather, { shape: [steps, width] })
  const own = sum(square(drivers), { axes: 2, keepDims: true })
  const theirs = sum(square(known), { axes: 1 })
  const products = matmul(drivers, transpose(known, [1, 0]))
  const which = cast(less(sub(add(own, theirs), mul(products, 2)), SAME), 'float32')
  const once = equal(sum(which, { axes: 2, keepDims: true }), 1)
  const places = constant(
    Array.from({ length: steps }, (_, step) => step),
    { shape: [steps, 1] },
  )
  // Of a step that is none of the trained ones, no place follows on another.
  const place = where(once, matmul(which, places), -2)
  const none = zeros([drivers.shape[0] ?? 1, 1])
  const { outputs } = scan(
    { state: { place: sub(none, 2), run: none }, inputs: transpose(place, [1, 0, 2]) },
    (last, now) => {
      const follows = and(equal(now, add(last.place, 1)), less(-1, now))
      const run = where(follows, add(last.run, 1), cast(less(-1, now), 'float32'))
      return { state: { place: now, run }, outputs: run }
    },
  )
  return { is: cast(less(before, transpose(outputs, [1, 0, 2])), 'float32'), which }
}
