/** What a value in a result may be: anything that JSON can hold. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** One measured comparison with one peer, in one invocation, on one machine. */
export interface BenchResult {
  readonly name: string
  /** Our median, in milliseconds. */
  readonly ours_ms: number
  /** Whom we measured against: `torch`, `jax`, `pandas`, … */
  readonly peer: string
  /** The peer's median in milliseconds, at its best thread setting. */
  readonly peer_ms: number
  /** `peer_ms / ours_ms`: above 1 we are faster. */
  readonly ratio: number
  /** Threads that ours ran on. */
  readonly threads: number
  /** What was measured: sizes, batch, files. */
  readonly config: Json
  /** Whatever else was found out: the peer as it comes, versions, memory, losses. */
  readonly [extra: string]: Json
}

/** The parts of a result that a bench measures; `compare` adds the ratio. */
export interface Comparison {
  readonly name: string
  readonly oursMilliseconds: number
  readonly peer: string
  readonly peerMilliseconds: number
  readonly threads: number
  readonly config: Json
  readonly extra?: { readonly [key: string]: Json }
}

/**
 * Puts both sides of a measurement into one result.
 *
 * @example
 * compare({ name: 'load', oursMilliseconds: 1800, peer: 'pandas', peerMilliseconds: 4100, threads: 2, config: { files: 180 } })
 */
export function compare(comparison: Comparison): BenchResult {
  const { name, peer, threads, config, extra } = comparison
  return {
    name,
    ours_ms: rounded(comparison.oursMilliseconds),
    peer,
    peer_ms: rounded(comparison.peerMilliseconds),
    ratio: rounded(comparison.peerMilliseconds / comparison.oursMilliseconds),
    threads,
    config,
    ...extra,
  }
}

function rounded(value: number): number {
  return Number(value.toPrecision(5))
}
