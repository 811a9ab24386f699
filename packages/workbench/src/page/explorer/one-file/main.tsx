// The page that is one file: emulator, runtime and examples stand in it as text, packed. They are unpacked here, and nothing is fetched.
import { render } from 'preact'
import { Explorer } from '../explorer.js'
import type { LinkPlace } from '../link.js'
import { openExplored } from '../open-explored.js'
import type { Case } from '../plan/case.js'
import { drawGiven } from '../load-sketches.js'
import '../../style/colours.css'
import './one-file.css'

/** The state stands behind `#`. */
const link: LinkPlace = {
  read: () => new URLSearchParams(location.hash.slice(1)),
  write: (query) => history.replaceState(null, '', `#${query.toString()}`),
}

/** A part of the page, unpacked. */
async function part(id: string): Promise<Uint8Array> {
  const text = document.getElementById(id)?.textContent?.trim() ?? ''
  if (text === '')
    throw new Error(`this page lacks its part “${id}”: it was cut short on its way — ask for it again`)
  const packed = await (await fetch(`data:application/octet-stream;base64,${text}`)).arrayBuffer()
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'))
  return new Uint8Array(await new Response(stream).arrayBuffer())
}

async function start(place: HTMLElement): Promise<void> {
  const dark = matchMedia('(prefers-color-scheme: dark)')
  const follow = (): void => {
    document.documentElement.dataset['theme'] = dark.matches ? 'dark' : 'light'
  }
  dark.addEventListener('change', follow)
  follow()
  const [bytes, wasm, cases, script] = await Promise.all(['model', 'runtime', 'cases', 'worker'].map(part))
  if (bytes === undefined || wasm === undefined || script === undefined) throw new Error('a part is missing')
  const address = URL.createObjectURL(new Blob([script.slice()], { type: 'text/javascript' }))
  const explored = await openExplored(
    { name: document.body.dataset['name'] ?? 'model.onnx', bytes },
    () => new Worker(address),
    { wasm, cases: JSON.parse(new TextDecoder().decode(cases)) as readonly Case[] },
  )
  place.replaceChildren()
  render(<Explorer explored={explored} link={link} draw={drawGiven()} isAlone />, place)
}

const place = document.getElementById('app')
if (place !== null)
  start(place).catch((error: unknown) => {
    place.replaceChildren(error instanceof Error ? error.message : String(error))
    place.setAttribute('role', 'alert')
  })
