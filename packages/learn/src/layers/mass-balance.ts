/**
 * Mass balance: compartments that hold liquid and dissolved species exchange them, and what leaves one enters another.
 *
 * State is *contents*, amounts in physical units, carried from step to step: `[batch, quantities · compartments]`, the
 * volumes of all compartments first, then the amounts of each species in all compartments. A network proposes a signed
 * transfer for every exchange and quantity; each compartment gives at most a share of what it holds, so nothing turns
 * negative and no clamp is needed. Concentrations are amount / volume, always.
 *
 * On a {@link Grid} every transfer is a whole multiple of a power of two, small against the total yet so large that float32
 * holds every sum exactly: then totals do not drift at all, over any number of steps.
 *
 * Where things leave for good (samples, evaporation) or come from and go to somewhere unmeasured (a rinse), the balance is
 * with `outside`: contents + outside stay constant.
 */
import {
  add,
  broadcastTo,
  ceil,
  concat,
  constant,
  div,
  floor,
  log,
  matmul,
  maximum,
  minimum,
  mul,
  pow,
  reciprocal,
  reshape,
  round,
  slice,
  squeeze,
  stopGradient,
  sub,
  unsqueeze,
  type Tensor,
} from '@utsushi/graph'

/** A pair of compartments, or a compartment and what is outside of the system. */
export type BalanceExchange = readonly [from: number, to: number | 'outside']

/** A system of compartments: what is in them, and between which of them it passes. */
export interface MassBalanceOptions {
  readonly compartments: number
  /** Amounts kept in every compartment, beside its volume. */
  readonly species: number
  readonly exchanges: readonly BalanceExchange[]
  /** Whether a quantity passes an exchange (places in `exchanges`; quantity 0 is volume, then the species); all do when left out. */
  readonly passes?: (exchange: number, quantity: number) => boolean
  /** Largest share of a compartment's volume that leaves in one step, below 1; 0.5 when left out. */
  readonly volumeShare?: number
  /** The same of an amount; 0.98 when left out. */
  readonly amountShare?: number
}

/** One signed transfer that a network proposes: positive from `from` to `to`. */
export interface Transfer {
  /** 0 is volume, then the species. */
  readonly quantity: number
  /** Place in `exchanges`. */
  readonly exchange: number
  readonly from: number
  readonly to: number | 'outside'
}

/** Steps of representable contents and transfers: powers of two, one a quantity, and their reciprocals. */
export interface Grid {
  /** `[batch, quantities · compartments]` */
  readonly contents: Tensor
  /** `[batch, 2 · transfers]` */
  readonly flows: Tensor
  /** 1 / contents. */
  readonly perContents: Tensor
  /** 1 / flows. */
  readonly perFlows: Tensor
}

/** A shift and a factor of every column of contents, `[quantities · compartments]`. */
export interface Scaling {
  readonly center: Tensor
  readonly scale: Tensor
}

/** Where a step has led. */
export interface BalanceStep {
  /** `[batch, quantities · compartments]` */
  readonly contents: Tensor
  /** What passed between compartments: `[batch, 2 · transfers]`, forward then backward, each ≥ 0. */
  readonly flows: Tensor
  /** What went outside in this step, less what came from there: `[batch, quantities]`; absent when nothing can. */
  readonly outside?: Tensor
}

/** What a step may be given beside contents and flows. */
export interface BalanceStepOptions {
  /** Given in rollouts: totals are then exact in float32. */
  readonly grid?: Grid
  /** Taken before the exchanges, as `taken` of {@link massBalance} gives it. */
  readonly taken?: Tensor
}

/** What {@link massBalance} gives: shapes of contents and flows, and the step between them. */
export type MassBalance = ReturnType<typeof massBalance>

/** Below any amount that matters, above what float32 loses: keeps a quotient of two empty things defined. */
const nothing = 1e-20
/** float32 counts to 2²⁴; what is open to the outside may grow fourfold. */
const gridBits = 24
const openGridBits = 22

/**
 * The balance of a declared system.
 *
 * @throws RangeError without a compartment, for an exchange between compartments that do not exist, for a share that is not
 * between 0 and 1, or when no exchange passes anything
 * @example
 * const balance = massBalance({ compartments: 3, species: 2, exchanges: [[0, 1], [0, 2]] })
 * const next = balance.step(contents, balance.bothWays(proposed)) // proposed: [batch, 6], litres and moles
 * const measured = balance.observe(next.contents) // volumes and concentrations, [batch, 9]
 */
export function massBalance(options: MassBalanceOptions) {
  const { compartments, species, exchanges } = options
  const { volumeShare = 0.5, amountShare = 0.98, passes = () => true } = options
  checkOptions(options, { volumeShare, amountShare })
  const quantities = species + 1
  const size = quantities * compartments
  const column = (quantity: number, compartment: number): number => quantity * compartments + compartment
  const transfers = Array.from({ length: quantities }, (_, quantity) =>
    exchanges.flatMap(([from, to], exchange): Transfer[] =>
      passes(exchange, quantity) ? [{ quantity, exchange, from, to }] : [],
    ),
  ).flat()
  if (transfers.length === 0) throw new RangeError('massBalance: no exchange passes anything')
  const directed = [
    ...transfers.map(({ quantity, from, to }) => ({ quantity, from, to })),
    ...transfers.map(({ quantity, from, to }) => ({ quantity, from: to, to: from })),
  ]
  const shareOf = (quantity: number): number => (quantity === 0 ? volumeShare : amountShare)
  const flows = directed.length
  const isSource = (row: number, flow: number): boolean => {
    const { quantity, from } = directed[flow] ?? missing()
    return from !== 'outside' && row === column(quantity, from)
  }
  const sameSource = (a: number, b: number): boolean => {
    const { quantity, from } = directed[a] ?? missing()
    return from !== 'outside' && isSource(column(quantity, from), b)
  }
  const sign = (flow: number, at: number): number => {
    const { quantity, to } = directed[flow] ?? missing()
    return Number(to !== 'outside' && at === column(quantity, to)) - Number(isSource(at, flow))
  }
  const sources = table(size, flows, (row, flow) =>
    isSource(row, flow) ? shareOf(directed[flow]?.quantity ?? 0) : 0,
  )
  const rivals = table(flows, flows, (a, b) => Number(sameSource(a, b)))
  const changes = table(flows, size, sign)
  const open = directed.some(({ from }) => from === 'outside')
  const unlimited = constant(directed.map(({ from }) => Number(from === 'outside')))
  const toOutside = table(flows, quantities, (flow, quantity) => {
    const { quantity: own, from, to } = directed[flow] ?? missing()
    return own === quantity ? Number(to === 'outside') - Number(from === 'outside') : 0
  })
  const both = table(transfers.length, flows, (row, flow) =>
    flow === row ? 1 : flow === row + transfers.length ? -1 : 0,
  )
  const volumes = table(size, size, (row, at) => Number(row < compartments && row === at % compartments))
  const itsVolume = table(size, size, (row, at) =>
    Number(at >= compartments && row < compartments && row === at % compartments),
  )
  const alone = constant(Array.from({ length: size }, (_, at) => Number(at < compartments)))
  const totals = table(size, quantities, (row, quantity) =>
    Number(Math.floor(row / compartments) === quantity),
  )
  const ofContents = table(quantities, size, (quantity, at) =>
    Number(Math.floor(at / compartments) === quantity),
  )
  const ofFlows = table(quantities, flows, (quantity, flow) => Number(directed[flow]?.quantity === quantity))
  const largestShares = constant(
    Array.from({ length: size }, (_, at) => shareOf(Math.floor(at / compartments))),
  )

  return {
    quantities,
    compartments,
    /** Columns of contents. */
    size,
    /** What a network proposes, one column each. */
    transfers: transfers as readonly Transfer[],
    /** Whether anything can come from outside. */
    open,
    /**
     * Signed proposals `[…, transfers]` as flows each way `[…, 2 · transfers]`. Linear: applied to the last weights of a
     * network once, it costs nothing in a loop.
     */
    bothWays: (signed: Tensor): Tensor => matmul(signed, both),
    /** Sum over compartments: `[…, quantities]`. */
    totals: (contents: Tensor): Tensor => matmul(contents, totals),
    /**
     * Volumes and concentrations `[…, quantities · compartments]` from contents; scaled, (x − center) / scale, when a scaling of
     * those columns is given.
     */
    observe(contents: Tensor, scaling?: Scaling): Tensor {
      if (scaling === undefined) return div(contents, add(matmul(contents, itsVolume), alone))
      const { center, scale } = scaling
      const divisor = add(matmul(contents, mul(itsVolume, scale)), mul(alone, scale))
      return sub(div(contents, divisor), div(center, scale))
    },
    /** Contents from volumes and concentrations, the inverse of `observe`. */
    contain: (observed: Tensor): Tensor => mul(observed, add(matmul(observed, itsVolume), alone)),
    /** The grid on which totals like those of the given contents are exact; take it once, from the first state. */
    grid(contents: Tensor): Grid {
      const total = maximum(matmul(contents, totals), 2 ** -80)
      const exponent = sub(ceil(mul(log(total), Math.LOG2E)), open ? openGridBits : gridBits)
      const quantum = stopGradient(pow(2, exponent))
      const perQuantum = reciprocal(quantum)
      return {
        contents: matmul(quantum, ofContents),
        flows: matmul(quantum, ofFlows),
        perContents: matmul(perQuantum, ofContents),
        perFlows: matmul(perQuantum, ofFlows),
      }
    },
    /** Contents moved to the nearest places of the grid, where those of an earlier step already are. */
    snap: (contents: Tensor, grid: Grid): Tensor =>
      mul(round(mul(contents, grid.perContents)), grid.contents),
    /**
     * The mean of several courses as contents again: on the grid, nothing negative, and with totals that are to the bit the mean of theirs,
     * moved to the grid. Totals that all courses keep, the mean keeps too. A compartment is moved by a few steps of the grid at most.
     *
     * @param mean of the courses' contents, `[…, quantities · compartments]`, none negative
     * @param meanTotals of their totals, `[…, quantities]`; where all are equal, that total to the bit
     */
    settleMean(
      mean: Tensor,
      meanTotals: Tensor,
      grid: Pick<Grid, 'contents' | 'perContents'>,
    ): { readonly contents: Tensor; readonly totals: Tensor } {
      const byQuantity = (x: Tensor): Tensor =>
        reshape(x, [...x.shape.slice(0, -1), quantities, compartments])
      const at = (x: Tensor, compartment: number): Tensor =>
        slice(x, { axis: -1, start: compartment, end: compartment + 1 })
      const wanted = byQuantity(round(mul(mean, grid.perContents)))
      const [step, perStep] = [at(byQuantity(grid.contents), 0), at(byQuantity(grid.perContents), 0)]
      // In whole steps of the grid: each compartment takes its own of what is left, the last one the rest.
      const all = round(mul(unsqueeze(meanTotals, -1), perStep))
      const counts: Tensor[] = []
      let left = all
      for (let compartment = 0; compartment < compartments - 1; compartment++) {
        const own = minimum(at(wanted, compartment), left)
        counts.push(own)
        left = sub(left, own)
      }
      const settled = reshape(concat([...counts, left], -1), mean.shape)
      return { contents: mul(settled, grid.contents), totals: squeeze(mul(all, step), -1) }
    },
    /**
     * What samples and evaporation take from given contents: `[batch, quantities · compartments]`. A sample takes what is
     * dissolved in it; evaporation takes liquid alone. Neither takes more than the largest share of a step.
     *
     * @param outflow volumes that leave in this step, `[compartments]` or `[batch, compartments]`
     */
    taken(
      contents: Tensor,
      outflow: { readonly sampled?: Tensor; readonly evaporated?: Tensor },
      grid?: Grid,
    ) {
      const volume = matmul(contents, volumes)
      const { sampled, evaporated } = outflow
      const parts = [
        ...(sampled === undefined ? [] : [matmul(widened(sampled), spread(compartments, quantities))]),
        ...(evaporated === undefined
          ? []
          : [matmul(widened(evaporated), spread(compartments, quantities, 1))]),
      ]
      const [first = missing(), ...rest] = parts
      const wanted = rest.reduce((total, part) => add(total, part), first)
      const shares = minimum(div(wanted, volume), largestShares)
      const taken = mul(contents, shares)
      return grid === undefined ? taken : onGrid(taken, { step: grid.contents, perStep: grid.perContents })
    },
    /**
     * One step: proposed flows are limited by what their source holds, and moved.
     *
     * A source that holds n and is asked for o in all gives o·a / (o + a), a = share·n: nearly o while o is small against n,
     * never more than a, and smooth.
     *
     * @param contents `[batch, quantities · compartments]`, volumes above 0, amounts not negative
     * @param proposed `[batch, 2 · transfers]` of `bothWays`; the negative half of each pair counts as 0
     */
    step(contents: Tensor, proposed: Tensor, { grid, taken }: BalanceStepOptions = {}): BalanceStep {
      const held = taken === undefined ? contents : sub(contents, taken)
      const wanted = maximum(proposed, nothing)
      const available = open ? add(matmul(held, sources), unlimited) : matmul(held, sources)
      const limited = mul(wanted, div(available, add(matmul(wanted, rivals), available)))
      const moved =
        grid === undefined ? limited : onGrid(limited, { step: grid.flows, perStep: grid.perFlows })
      const next = add(held, matmul(moved, changes))
      if (!open && taken === undefined) return { contents: next, flows: moved }
      const left = [
        ...(open ? [matmul(moved, toOutside)] : []),
        ...(taken === undefined ? [] : [matmul(taken, totals)]),
      ]
      const [first = missing(), second] = left
      return { contents: next, flows: moved, outside: second === undefined ? first : add(first, second) }
    },
  }
}

/** Rounds down to a multiple of the step; the gradient passes as if nothing was rounded. */
function onGrid(x: Tensor, { step, perStep }: { readonly step: Tensor; readonly perStep: Tensor }): Tensor {
  const rounded = mul(floor(mul(x, perStep)), step)
  return add(x, stopGradient(sub(rounded, x)))
}

const widened = (x: Tensor): Tensor => (x.shape.length === 1 ? broadcastTo(x, [1, ...x.shape]) : x)

/** Repeats one value a compartment for the first `reach` quantities. */
const spread = (compartments: number, quantities: number, reach = quantities): Tensor =>
  table(compartments, compartments * quantities, (row, at) =>
    Number(at < reach * compartments && at % compartments === row),
  )

function table(rows: number, columns: number, at: (row: number, column: number) => number): Tensor {
  const values = Array.from({ length: rows * columns }, (_, k) => at(Math.floor(k / columns), k % columns))
  return constant(values, { shape: [rows, columns] })
}

function missing(): never {
  throw new RangeError('massBalance: a flow is missing')
}

function checkOptions(
  { compartments, species, exchanges }: MassBalanceOptions,
  shares: { readonly volumeShare: number; readonly amountShare: number },
): void {
  if (compartments < 1 || species < 0) throw new RangeError('massBalance: needs a compartment')
  for (const [from, to] of exchanges) {
    const wrong = [from, to].find((place) => place !== 'outside' && !(place >= 0 && place < compartments))
    if (wrong !== undefined || from === to)
      throw new RangeError(
        `massBalance: exchange ${from} → ${to} does not join two of ${compartments} compartments`,
      )
  }
  for (const [name, share] of Object.entries(shares))
    if (!(share > 0 && share < 1))
      throw new RangeError(`massBalance: ${name} is ${share}, must lie between 0 and 1`)
}
