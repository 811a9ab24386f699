// What draws sketches: a script that the page is given from outside, for the workbench knows none.
import type { DrawSketch } from './view/picture-panel.js'

/** Where the server has it. */
const address = '/api/explorer/script.js'

/** What a script that ran before has left under the name that both know. */
export function drawGiven(): DrawSketch | undefined {
  const draw: unknown = Reflect.get(globalThis, 'utsushiDraw')
  return typeof draw === 'function' ? (draw as DrawSketch) : undefined
}

/** Loads the server's; without one, pictures stand alone. */
export async function loadSketches(): Promise<DrawSketch | undefined> {
  await import(/* @vite-ignore */ address).catch(() => undefined)
  return drawGiven()
}
