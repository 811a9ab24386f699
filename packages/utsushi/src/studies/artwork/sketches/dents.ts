// Nested closed curves, each dented: the sketch that the study's first parameters come from. Filled, and alternately deep and pale, so that
// twelve of them stay apart in a picture of 64 pixels. What the seed decides: turn, twist, lean, place, size, depth and shape of the
// dents, wobble, ink and paper.
import type { Random } from '@utsushi/ground'
import { defineSketch } from './sketch.js'
import type { Surface } from './surface.js'

/** What the seed decides, drawn before anything is: the same whatever the parameters are. */
function chanceOf(random: Random) {
  const between = (low: number, high: number): number => low + (high - low) * random.uniform()
  return {
    turn: between(0, 2 * Math.PI),
    /** Shares of a dent by which the innermost curve is turned against the outermost; of few and wide dents, less. */
    twist: between(-0.55, 0.55),
    /** Shares of the radius by which the centres wander, outermost to innermost. */
    lean: between(0, 0.1),
    leanTo: between(0, 2 * Math.PI),
    x: between(-0.025, 0.025),
    y: between(-0.025, 0.025),
    radius: between(0.41, 0.45),
    depth: between(0.2, 0.29),
    sharpness: between(1.3, 2.4),
    wobble: between(0, 0.012),
    wobbleTo: [between(0, 2 * Math.PI), between(0, 2 * Math.PI)] as const,
    ink: between(0.001, 0.006),
    /** Light paper or dark. */
    night: random.uniform() < 0.4,
    paper: between(0, 1),
  }
}

type Chance = ReturnType<typeof chanceOf>

/** `circleCount` nested closed curves, each dented `dipCount` times, coloured by `hue`. */
export const dents = defineSketch({
  name: 'dents',
  summary: 'Nested closed curves, each dented, in one colour.',
  parameters: [
    { name: 'dipCount', kind: 'count', low: 2, high: 12 },
    { name: 'hue', kind: 'circular', low: 0, high: 360, unit: '°', shows: ['hue'] },
    { name: 'circleCount', kind: 'count', low: 1, high: 12 },
  ],
  draw: (surface, { dipCount, hue, circleCount }, random) => {
    const chance = chanceOf(random)
    if (chance.night) surface.background(hue, 12, 9 + 9 * chance.paper)
    else surface.background(40, 3 + 3 * chance.paper, 90 + 8 * chance.paper)
    const size = Math.min(surface.width, surface.height)
    surface.translate((0.5 + chance.x) * surface.width, (0.5 + chance.y) * surface.height)
    surface.strokeWeight(chance.ink * size)
    for (let curve = 0; curve < circleCount; curve++) {
      const inward = curve / circleCount
      // The outermost is deep on light paper and pale on dark.
      if ((curve % 2 === 0) !== chance.night) surface.fill(hue, 88 - 18 * inward, 58 + 14 * inward)
      else surface.fill(hue, 16 + 26 * inward, 99 - 4 * inward)
      surface.stroke(hue, 90, 34)
      dented(surface, dipCount, inward, size, chance)
    }
  },
})

/** One curve, `inward` of the way from the rim to the middle. */
function dented(surface: Surface, dips: number, inward: number, size: number, chance: Chance): void {
  const radius = chance.radius * size * (1 - inward)
  const away = chance.lean * chance.radius * size * inward
  const [x, y] = [away * Math.cos(chance.leanTo), away * Math.sin(chance.leanTo)]
  // Few dents are deep, or two of them would be an ellipse.
  const depth = chance.depth * (0.9 + 1.2 / dips)
  const turn = chance.turn + (chance.twist * inward * 2 * Math.PI) / Math.max(dips, 5)
  const steps = Math.max(120, 28 * dips)
  surface.beginShape()
  for (let step = 0; step < steps; step++) {
    const angle = (2 * Math.PI * step) / steps
    const dip = ((1 + Math.cos(dips * angle)) / 2) ** chance.sharpness
    const wobble = Math.cos(2 * angle + chance.wobbleTo[0]) + Math.cos(3 * angle + chance.wobbleTo[1])
    const reach = radius * (1 - depth * dip) * (1 + chance.wobble * wobble)
    surface.vertex(x + reach * Math.cos(angle + turn), y + reach * Math.sin(angle + turn))
  }
  surface.endShape('close')
}
