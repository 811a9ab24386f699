// A blossoming tree before a moon: the second sketch, another drawing with other counts, so that a liking can be carried from one to the
// other. What the seed decides: wind, irregular boughs, moon, sky and how large the blossoms are.
import type { Random } from '@utsushi/ground'
import { defineSketch } from './sketch.js'
import type { Surface } from './surface.js'

const mostForks = 7
const branches = 2 ** (mostForks + 1)

/** What the seed decides, drawn before anything is: a branch keeps its bend whatever grows on it. */
function chanceOf(random: Random) {
  const between = (low: number, high: number): number => low + (high - low) * random.uniform()
  return {
    wind: between(-0.06, 0.06),
    shrink: between(0.71, 0.77),
    moon: { x: between(0.24, 0.76), y: between(0.2, 0.38), size: between(0.2, 0.34) },
    sky: between(0, 1),
    night: random.uniform() < 0.4,
    blossom: between(0.9, 1.25),
    bends: Float64Array.from({ length: branches }, () => between(-1, 1)),
    lengths: Float64Array.from({ length: branches }, () => between(0.9, 1.1)),
    tints: Float64Array.from({ length: branches }, () => between(0, 1)),
  }
}

type Chance = ReturnType<typeof chanceOf>

/** A tree that forks `forkCount` times, each time by `spread`, blossoming in `hue`. */
export const boughs = defineSketch({
  name: 'boughs',
  summary: 'A blossoming tree before a moon.',
  parameters: [
    { name: 'forkCount', kind: 'count', low: 2, high: mostForks },
    { name: 'spread', kind: 'continuous', low: 12, high: 50, unit: '°' },
    { name: 'hue', kind: 'circular', low: 0, high: 360, unit: '°', shows: ['hue'] },
  ],
  draw: (surface, { forkCount, spread, hue }, random) => {
    const chance = chanceOf(random)
    const { width, height } = surface
    const size = Math.min(width, height)
    const { night, moon, sky } = chance
    if (night) surface.background(228, 38, 15 + 9 * sky)
    else surface.background(38, 7 + 5 * sky, 93 + 4 * sky)
    surface.noStroke()
    if (night) surface.fill(48, 12, 92, 0.9)
    else surface.fill(24, 26, 98)
    surface.circle(moon.x * width, moon.y * height, moon.size * size)
    const tree: Tree = {
      ...{ surface, chance, hue, forkCount },
      spread: (spread * Math.PI) / 180,
      // The whole tree fills the picture, however often it forks; a wide one is lower.
      reach: ((0.86 - 0.0028 * spread) * size * (1 - chance.shrink)) / (1 - chance.shrink ** (forkCount + 1)),
      blossoms: [],
    }
    surface.stroke(night ? 225 : 20, night ? 22 : 42, night ? 62 : 28)
    branch(tree, { node: 1, level: 0, x: width / 2, y: 0.95 * height, angle: -Math.PI / 2 })
    surface.noStroke()
    const diameter = (chance.blossom * size * 0.19) / 2 ** (forkCount / 2.6)
    for (const { x, y, tint } of tree.blossoms) {
      surface.fill(hue, 84 - 40 * tint, (night ? 88 : 72) + 12 * tint, 0.86)
      surface.circle(x, y, diameter * (0.75 + 0.5 * tint))
    }
  },
})

interface Tree {
  readonly surface: Surface
  readonly chance: Chance
  readonly hue: number
  readonly forkCount: number
  /** Radians between a branch and what grows from it. */
  readonly spread: number
  /** Pixels of the trunk. */
  readonly reach: number
  readonly blossoms: { readonly x: number; readonly y: number; readonly tint: number }[]
}

interface Branch {
  /** Place in the whole tree: what grows from `n` is `2n` and `2n + 1`. */
  readonly node: number
  readonly level: number
  readonly x: number
  readonly y: number
  readonly angle: number
}

/** Draws a branch, bent a little, and what grows from it. */
function branch(tree: Tree, { node, level, x, y, angle }: Branch): void {
  const { surface, chance, spread, forkCount } = tree
  const bend = (chance.bends[node] ?? 0) * 0.16 + chance.wind
  const long = tree.reach * chance.shrink ** level * (level === 0 ? 1 : (chance.lengths[node] ?? 1))
  const [endX, endY] = [x + long * Math.cos(angle + bend / 2), y + long * Math.sin(angle + bend / 2)]
  surface.noFill()
  surface.strokeWeight(Math.max(0.55, 0.14 * tree.reach * 0.62 ** level))
  surface.beginShape()
  surface.vertex(x, y)
  surface.bezierVertex(
    x + (long / 3) * Math.cos(angle),
    y + (long / 3) * Math.sin(angle),
    endX - (long / 3) * Math.cos(angle + bend),
    endY - (long / 3) * Math.sin(angle + bend),
    endX,
    endY,
  )
  surface.endShape()
  if (level === forkCount) {
    tree.blossoms.push({ x: endX, y: endY, tint: chance.tints[node] ?? 0 })
    return
  }
  for (const side of [0, 1] as const)
    branch(tree, {
      ...{ node: 2 * node + side, level: level + 1, x: endX, y: endY },
      angle: angle + bend + (side === 0 ? -spread : spread),
    })
}
