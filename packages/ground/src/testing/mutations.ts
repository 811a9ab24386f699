/**
 * Damage to a file, drawn by a seed: what disks, cables, half-finished copies and editors do to bytes and to lines of text.
 * A test opens what comes of it, and shows that none of it passes in silence.
 */
import type { Random } from '../random/random.js'

/** Damaged bytes, and the damage in words for a message. */
export interface Mutation {
  readonly bytes: Uint8Array
  readonly what: string
}

type Damage = (bytes: Uint8Array, random: Random) => Uint8Array

/** Where a range begins and ends: of up to 64 bytes mostly, now and then of any length. */
function range({ length }: Uint8Array, random: Random): readonly [number, number] {
  const from = random.below(length)
  const longest = random.below(4) === 0 ? length : 64
  return [from, Math.min(length, from + 1 + random.below(longest))]
}

const joined = (...parts: readonly Uint8Array[]): Uint8Array => {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

const noise = (count: number, random: Random): Uint8Array =>
  Uint8Array.from({ length: count }, () => random.below(256))

/** Changes one byte, at one place or a few. */
const atPlaces =
  (change: (byte: number, random: Random) => number): Damage =>
  (bytes, random) => {
    const changed = Uint8Array.from(bytes)
    for (let places = 1 + (random.below(3) === 0 ? random.below(8) : 0); places > 0; places--) {
      const at = random.below(bytes.length)
      changed[at] = change(changed[at] ?? 0, random)
    }
    return changed
  }

const anyBytes: Readonly<Record<string, Damage>> = {
  'a bit flipped': atPlaces((byte, random) => byte ^ (1 << random.below(8))),
  'a byte set': atPlaces((_, random) => random.below(256)),
  'cut short': (bytes, random) => bytes.slice(0, random.below(bytes.length)),
  'a range swapped with another': (bytes, random) => {
    const [from, to] = range(bytes, random)
    const other = random.below(bytes.length - (to - from) + 1)
    const changed = Uint8Array.from(bytes)
    changed.set(bytes.subarray(other, other + to - from), from)
    changed.set(bytes.subarray(from, to), other)
    return changed
  },
  'a range put in': (bytes, random) => {
    const at = random.below(bytes.length + 1)
    return joined(bytes.subarray(0, at), noise(1 + random.below(64), random), bytes.subarray(at))
  },
  'a range taken out': (bytes, random) => {
    const [from, to] = range(bytes, random)
    return joined(bytes.subarray(0, from), bytes.subarray(to))
  },
  'a range there twice': (bytes, random) => {
    const [from, to] = range(bytes, random)
    return joined(bytes.subarray(0, to), bytes.subarray(from))
  },
  'a range of noise': (bytes, random) => {
    const [from, to] = range(bytes, random)
    return joined(bytes.subarray(0, from), noise(to - from, random), bytes.subarray(to))
  },
  'a range of zeros': (bytes, random) => {
    const [from, to] = range(bytes, random)
    return Uint8Array.from(bytes).fill(0, from, to)
  },
}

/** Changes the lines of a text, of which the last has an end like the others. */
const lines =
  (change: (lines: string[], random: Random) => void): Damage =>
  (bytes, random) => {
    const parts = new TextDecoder().decode(bytes).split('\n')
    const end = parts.at(-1) === '' ? parts.splice(-1) : []
    change(parts, random)
    return new TextEncoder().encode([...parts, ...end].join('\n'))
  }

/** Puts something else in the place of one match of a pattern. */
const inPlaceOf =
  (pattern: RegExp, other: (found: string, random: Random) => string): Damage =>
  (bytes, random) => {
    const text = new TextDecoder().decode(bytes)
    const found = [...text.matchAll(pattern)]
    const match = found[random.below(Math.max(1, found.length))]
    if (match === undefined) return bytes
    const [whole] = match
    return new TextEncoder().encode(
      text.slice(0, match.index) + other(whole, random) + text.slice(match.index + whole.length),
    )
  }

const ofText: Readonly<Record<string, Damage>> = {
  'another digit': inPlaceOf(/\d/g, (_, random) => String(random.below(10))),
  'another number': inPlaceOf(/-?\d+(\.\d+)?(e[+-]?\d+)?/g, (found, random) =>
    String(Number(found) + 1 + random.below(9)),
  ),
  'a value of another type': inPlaceOf(
    /(?<=[:[,]\s*)(-?\d+(\.\d+)?|"[^"\\]*"|true|false|null)(?=\s*[,\]}])/g,
    (_, random) => ['null', '0', '"0"', 'true', '[]', '{}', '-1', '1e999'][random.below(8)] ?? 'null',
  ),
  'a line taken out': lines((all, random) => void all.splice(random.below(all.length), 1)),
  'a line there twice': lines((all, random) => {
    const line = all[random.below(all.length)] ?? ''
    all.splice(random.below(all.length + 1), 0, line)
  }),
  'two lines swapped': lines((all, random) => {
    const [a, b] = [random.below(all.length), random.below(all.length)]
    const kept = all[a] ?? ''
    all[a] = all[b] ?? ''
    all[b] = kept
  }),
}

const equal = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, at) => byte === b[at])

/**
 * Copies of a file that are each damaged in another way; none is the file itself.
 *
 * @param bytes not empty
 * @param text whether numbers, values and lines are damaged too, as an editor or a merge does it
 * @example for (const { bytes, what } of mutations(readFileSync(file), 300, seededRandom(1))) …
 */
export function* mutations(
  bytes: Uint8Array,
  count: number,
  random: Random,
  { text = false }: { readonly text?: boolean } = {},
): Generator<Mutation> {
  const damages = Object.entries(text ? { ...anyBytes, ...ofText } : anyBytes)
  for (let made = 0; made < count;) {
    const [what, damage] = damages[random.below(damages.length)] ?? ['', () => bytes]
    const changed = damage(bytes, random)
    if (equal(changed, bytes)) continue
    made++
    yield { bytes: changed, what: `${what} (mutation ${made})` }
  }
}
