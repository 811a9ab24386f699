// A picture, and the parameters that are read off it. Where the page can draw the sketch, it is drawn again from them beside it.
import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { answerOf } from '../answer/answer.js'
import { fileOfAddress } from '../data/data-address.js'
import type { Explored } from '../state.js'
import { NumberBars } from './number-bars.js'
import { WaysOut } from './ways-out.js'

/** Draws a sketch by name from its parameters; hands out none where it knows none of that name. */
export type DrawSketch = (
  name: string,
  canvas: HTMLCanvasElement,
  values: Readonly<Record<string, number>>,
) => boolean

/** Of an emulator that takes a picture. */
export function PicturePanel({
  explored,
  draw,
}: {
  readonly explored: Explored
  readonly draw: DrawSketch | undefined
}) {
  const { plan, model, setting, caseOf, turns, answer, trouble } = explored
  const { picture } = plan
  const note = useSignal('')
  const shown = useRef<HTMLCanvasElement>(null)
  const again = useRef<HTMLCanvasElement>(null)
  const one = caseOf(setting.value)
  const address = one?.picture
  useEffect(() => {
    if (picture === undefined || address === undefined) return
    turns.now(async () => {
      const { pixels, told, image } = await pixelsOf(address, picture)
      note.value = told
      paint(shown.current, image)
      const { height, width, name } = picture
      const prediction = await model.ask({ [name]: { data: pixels, dims: [1, height, width, 3] } })
      const now = answerOf(model.metadata, plan, prediction, [], { one, setting: setting.value })
      explored.say(now)
      trouble.value = ''
      const { sketch } = model.metadata.training
      const values = Object.fromEntries(now.numbers.map((said) => [said.name, said.values[0] ?? NaN]))
      if (again.current !== null && typeof sketch === 'string')
        again.current.hidden = draw?.(sketch, again.current, values) !== true
    })
  }, [address])
  if (picture === undefined) return null
  const now = answer.value
  return (
    <section class="x-answer" aria-label="Answer">
      {trouble.value !== '' && (
        <p class="x-trouble" role="alert">
          {trouble.value}
        </p>
      )}
      {address === undefined ? (
        <p>
          Drop a picture in: png or jpeg, {picture.width} × {picture.height} pixels.
        </p>
      ) : (
        <>
          <div class="x-pictures">
            <figure>
              <canvas
                ref={shown}
                width={picture.width}
                height={picture.height}
                role="img"
                aria-label={`the picture ${one?.name ?? ''}`}
              />
              <figcaption>the picture</figcaption>
            </figure>
            <figure>
              <canvas
                ref={again}
                hidden
                width={360}
                height={360}
                role="img"
                aria-label="drawn again from the parameters"
              />
              {draw && <figcaption>drawn again from the parameters</figcaption>}
            </figure>
          </div>
          {note.value !== '' && <p class="x-hint">{note.value}</p>}
          {now && (
            <>
              <div class="x-actions">
                <WaysOut explored={explored} />
              </div>
              <NumberBars numbers={now.numbers} held={undefined} />
            </>
          )}
        </>
      )}
    </section>
  )
}

interface Pixels {
  readonly pixels: Uint8Array
  readonly image: ImageData
  readonly told: string
}

/** Red, green and blue of a picture in the size that is asked for; another size is scaled, and said so. */
async function pixelsOf(
  address: string,
  { height, width }: { readonly height: number; readonly width: number },
): Promise<Pixels> {
  const bitmap = await createImageBitmap(fileOfAddress(address), {
    colorSpaceConversion: 'none',
    premultiplyAlpha: 'none',
  }).catch(() => {
    throw new Error('the picture cannot be read — give a png or a jpeg')
  })
  const canvas = new OffscreenCanvas(width, height)
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (context === null) throw new Error('this browser gives no canvas to read the picture with')
  const isOther = bitmap.width !== width || bitmap.height !== height
  context.imageSmoothingQuality = 'high'
  context.drawImage(bitmap, 0, 0, width, height)
  const image = context.getImageData(0, 0, width, height)
  const pixels = new Uint8Array(width * height * 3)
  for (let from = 0, into = 0; from < image.data.length; from += 4) {
    pixels[into++] = image.data[from] ?? 0
    pixels[into++] = image.data[from + 1] ?? 0
    pixels[into++] = image.data[from + 2] ?? 0
  }
  const told = isOther
    ? `Brought from ${bitmap.width} × ${bitmap.height} to ${width} × ${height} pixels, the size that the emulator takes.`
    : ''
  return { pixels, image, told }
}

function paint(canvas: HTMLCanvasElement | null, image: ImageData): void {
  canvas?.getContext('2d')?.putImageData(image, 0, 0)
}
