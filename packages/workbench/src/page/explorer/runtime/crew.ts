// More threads with the same emulator, for what is much to ask: they are started when somebody is about to, and stay until the emulator is
// closed.

/** Threads beside the first. */
export interface Crew<Member> {
  /** Starts them, once; asked again it gives the same. */
  gather(): Promise<readonly Member[]>
  close(): void
}

/** Threads in all, at most: each takes memory of its own for ONNX Runtime and the emulator. */
const mostThreads = 4

/**
 * Threads that a machine of so many processors has beside the one that answers the sliders.
 *
 * @example helpersOf(2) // 1
 */
export const helpersOf = (processors: number): number =>
  Math.max(0, Math.min(mostThreads, Math.floor(processors) || 1) - 1)

/**
 * A crew of so many, each opened by `open`. One that cannot be opened is done without: the first thread answers everything too, only slower.
 *
 * @example
 * const crew = crewOf(1, () => openModel(file, spawn))
 * const helpers = await crew.gather()
 */
export function crewOf<Member extends { close(): void }>(
  size: number,
  open: () => Promise<Member>,
): Crew<Member> {
  let gathering: Promise<readonly Member[]> | undefined
  let isClosed = false
  const begin = async (): Promise<readonly Member[]> => {
    const opened = await Promise.allSettled(Array.from({ length: size }, open))
    const members = opened.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
    if (!isClosed) return members
    for (const member of members) member.close()
    return []
  }
  return {
    gather: () => (gathering ??= begin()),
    close: () => {
      isClosed = true
      void gathering?.then((members) => {
        for (const member of members) member.close()
      })
    },
  }
}
