/**
 * For whoever wants to put an emulator on a page: the file that training wrote, and the runtime that runs it there. Nothing is
 * sent anywhere: `npx esbuild examples/page/page.ts --bundle --format=esm --outfile=page.js` beside `index.html`, `model.onnx`
 * and the wasm files of onnxruntime-web is the whole of it.
 */
import { openEmulator, type Emulator } from '@utsushi/emulator'

/** What a person types, °C and µmol m⁻² s⁻¹. */
export interface Weather {
  readonly tair: number
  readonly par: number
}

/** A leaf's photosynthesis and respiration in that weather, in words, and a warning where the emulator guesses. */
export async function describe(
  emulator: Emulator,
  { tair, par }: Weather,
): Promise<readonly [string, string]> {
  const { outputs, extrapolations } = await emulator.predict({
    drivers: { tair: [tair], par: [par] }, // one moment
    parameters: { aMax: 9, kPar: 12, r0: 1 }, // one leaf
  })
  const { gpp, er } = outputs['fluxes']?.columns ?? {}
  const units = emulator.outputs[0]?.features.map(({ unit }) => unit) ?? []
  const flux = (values: ArrayLike<unknown> | undefined, unit = ''): string =>
    `${Number(values?.[0]).toFixed(2)} ${unit}`
  const beyond = extrapolations.map(({ feature, min, max }) => `${feature} outside of ${min} to ${max}`)
  return [`GPP ${flux(gpp, units[0])}, ER ${flux(er, units[1])}`, beyond.join('; ')]
}

/** Wires the page: every change of a slider asks the emulator. */
export async function start(page: Document): Promise<void> {
  const emulator = await openEmulator('model.onnx')
  const [answer, warning] = [page.querySelector('output'), page.querySelector('#warning')]
  const value = (id: string): number => page.querySelector<HTMLInputElement>(`#${id}`)?.valueAsNumber ?? NaN
  const ask = async (): Promise<void> => {
    const [said, beyond] = await describe(emulator, { tair: value('tair'), par: value('par') })
    answer?.replaceChildren(said)
    warning?.replaceChildren(beyond)
  }
  page.addEventListener('input', () => void ask())
  await ask()
}

if (typeof document !== 'undefined') await start(document)
