// What a sketch draws on: the part of p5.js's vocabulary that is the same in a browser and in Node. Colours are hue, saturation and
// brightness; angles are radians; lengths are pixels; y points down. p5.js itself or CanvasKit stands behind it.

/**
 * A drawing surface. It begins as a p5.js canvas does: filled with white, outlined in black, one pixel wide.
 *
 * A colour is hue in degrees (any turn), saturation and brightness from 0 to 100, and opacity from 0 to 1 (default 1), as after
 * `colorMode(HSB)` of p5.js.
 *
 * @example
 * surface.background(40, 8, 96)
 * surface.fill(210, 80, 60)
 * surface.circle(surface.width / 2, surface.height / 2, 0.5 * surface.width)
 */
export interface Surface {
  /** Pixels. */
  readonly width: number
  /** Pixels. */
  readonly height: number
  /** Paints everything, whatever the turn and place. */
  background(hue: number, saturation: number, brightness: number): void
  fill(hue: number, saturation: number, brightness: number, opacity?: number): void
  noFill(): void
  stroke(hue: number, saturation: number, brightness: number, opacity?: number): void
  noStroke(): void
  /** Pixels; lines end round and meet in a point. */
  strokeWeight(weight: number): void
  circle(x: number, y: number, diameter: number): void
  ellipse(x: number, y: number, width: number, height: number): void
  /** From its upper left corner. */
  rect(x: number, y: number, width: number, height: number): void
  line(x1: number, y1: number, x2: number, y2: number): void
  /** Begins an outline; `vertex` comes next. */
  beginShape(): void
  vertex(x: number, y: number): void
  /** A cubic Bézier curve from where the outline is, by two points that pull it, to its end. */
  bezierVertex(x2: number, y2: number, x3: number, y3: number, x4: number, y4: number): void
  /** Draws the outline; `close` joins its end to its beginning. */
  endShape(mode?: 'close'): void
  /** Remembers place, turn and colours until `pop`. */
  push(): void
  pop(): void
  translate(x: number, y: number): void
  /** By radians, clockwise. */
  rotate(angle: number): void
  scale(factor: number): void
}
