/**
 * Who steps which models for how long, when workers share the models of a training: nobody waits for another, and no model is in two
 * places at once.
 */

/** A stretch of steps of one lot of models. */
export interface ModelShare {
  /** Which lot. */
  readonly lot: number
  /** Its first step within the run, counted from 0, and how many. */
  readonly from: number
  readonly count: number
}

/**
 * What each worker does in a run of so many steps, in this order. All workers have equally much to do, up to a step: a lot that lies across
 * the border between two of them takes its first steps as the first thing of the one, and its last steps as the last thing of the other
 * (McNaughton, Management Science 6, 1959, theorem 3.1). The first are over before the last begin wherever workers are equally fast.
 *
 * @param lots lots of equally much work, at least one a worker
 * @throws RangeError when there are fewer lots than workers
 * @example modelShares({ lots: 3, workers: 2, steps: 10 }) // [[0: 0…10, 1: 5…10], [1: 0…5, 2: 0…10]]
 */
export function modelShares({
  lots,
  workers,
  steps,
}: {
  readonly lots: number
  readonly workers: number
  readonly steps: number
}): readonly (readonly ModelShare[])[] {
  if (lots < workers)
    throw new RangeError(`${workers} workers cannot share ${lots} lots of models: give each at least one`)
  const border = (worker: number): number => Math.round((worker * lots * steps) / workers)
  return Array.from({ length: workers }, (_, worker) => {
    const [begin, end] = [border(worker), border(worker + 1)]
    const shares: ModelShare[] = []
    for (let lot = Math.floor(begin / steps); lot * steps < end; lot++) {
      const [own, other] = [Math.max(begin - lot * steps, 0), Math.min(end - lot * steps, steps)]
      // What the worker before it does of this lot comes last there: this one begins with the first steps.
      shares.push({ lot, from: steps - other, count: other - own })
    }
    return shares
  })
}
