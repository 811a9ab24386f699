/**
 * A replay buffer: a sample of all that a stream has brought, of a fixed size, so that an update on new samples does not forget the
 * old ones.
 */
import { InputError, permutation, randomStream } from '@utsushi/ground'
import { parseNumbers, recordOf } from '../json-values.js'

/** How much is kept, and by which numbers. */
export interface ReplayOptions {
  /** Items kept at most. */
  readonly capacity: number
  /** 0 when left out. */
  readonly seed?: number
}

/** What is kept. Plain JSON where the items are. */
export interface ReplayState<Item> {
  /** Items seen. */
  readonly seen: number
  /** The sample: every item seen is in it with the same probability. */
  readonly items: readonly Item[]
}

/** Keeps a sample; it holds nothing itself. */
export interface ReplayBuffer<Item> {
  readonly begin: () => ReplayState<Item>
  /** The sample after further items: the same for the same items in the same order, however they are cut into calls. */
  readonly add: (state: ReplayState<Item>, items: readonly Item[]) => ReplayState<Item>
  /** So many kept items, or all there are, each at most once; which ones depends on the seed and the number of the draw alone. */
  readonly draw: (state: ReplayState<Item>, count: number, draw: number) => readonly Item[]
  /**
   * A state read back from JSON.
   * @throws InputError naming the key that is wrong
   */
  readonly parse: (
    value: unknown,
    item: (value: unknown, where: string) => Item,
    where?: string,
  ) => ReplayState<Item>
}

/**
 * A uniform sample by reservoir (Vitter 1985, algorithm R). What is rare in the stream is as rare in it: keep a buffer each for yes and no where
 * yes is rare.
 *
 * @throws RangeError for a capacity below 1
 * @example
 * const buffer = replayBuffer<number>({ capacity: 2000, seed: 1 })
 * state = buffer.add(state, newSamples)
 * const batch = [...newSamples, ...buffer.draw(state, newSamples.length, update)] // half new, half old
 */
export function replayBuffer<Item>({ capacity, seed = 0 }: ReplayOptions): ReplayBuffer<Item> {
  if (!Number.isInteger(capacity) || capacity < 1)
    throw new RangeError(`replayBuffer: a capacity of ${capacity}; give a whole number of at least 1`)
  return {
    begin: () => ({ seen: 0, items: [] }),
    add: (state, items) => {
      const kept = [...state.items]
      items.forEach((item, k) => {
        const at = state.seen + k
        // The numbers of an item are its own, so that a stream that is resumed goes on as if it had never stopped.
        const place = at < capacity ? at : randomStream(seed, 'replay', at).below(at + 1)
        if (place < capacity) kept[place] = item
      })
      return { seen: state.seen + items.length, items: kept }
    },
    draw: ({ items }, count, draw) =>
      Array.from(
        permutation(items.length, randomStream(seed, 'replay draw', draw)).subarray(0, count),
      ).flatMap((at) => items.slice(at, at + 1)),
    parse: (value, item, where = 'replay buffer') => {
      const { seen } = parseNumbers(value, ['seen'], where)
      const given: unknown = recordOf(value, where)['items']
      if (!Array.isArray(given) || given.length !== Math.min(seen, capacity))
        throw new InputError(
          `${where}.items: expected a list of ${Math.min(seen, capacity)}, for ${seen} seen and a capacity of ${capacity}`,
        )
      return { seen, items: given.map((own: unknown, k) => item(own, `${where}.items[${k}]`)) }
    },
  }
}
