// What is asked of a trained model: the parameters of any pictures, as the network says them, and the pictures' places among all that it
// knows (their embeddings).
import { hostTensor, input, program, type HostTensor, type Program, type Tensor } from '@utsushi/graph'
import { weightsOf } from '@utsushi/learn'
import { named, tableInputs, type Ask } from '@utsushi/study'
import type { Places } from './data/artworks.js'
import { componentsOf } from './data/encoding.js'
import { imagesAt, type ArtworkTask } from './loss.js'

/** What is said of some pictures. */
export interface Estimates {
  /** `[pictures, components]`, in their units; an angle as a point that may lie beside the unit circle. */
  readonly components: Float32Array
  /** The same of each network, where there are several. */
  readonly members: readonly Float32Array[]
  /** `[pictures, units]` */
  readonly embeddings: Float32Array
}

export interface ArtworkAnswers {
  /** Of pictures of the study. */
  of(places: Places): Promise<Estimates>
  /** Of pictures from elsewhere, `[pictures, size, size, 3]`. */
  ofPixels(pixels: Uint8Array): Promise<Estimates>
}

/** Pictures that go through the network at once: always as many, so that a program is prepared for one size. */
const chunk = 64

type Asked = Pick<ArtworkTask, 'tables' | 'model' | 'fitted'>

/**
 * Prepares to ask about pictures; one program for those of the study, one for others.
 * @example const { components } = await answers(task, ask)(weights).of(task.parts.test)
 */
export function answers(task: Asked, ask: Ask): (parameters: Float32Array) => ArtworkAnswers {
  const { fitted, model } = task
  const own = ask('pictures', () => tableProgram(task))
  const other = ask('other pictures', () => pixelProgram(task))
  const bytes = fitted.size * fitted.size * 3
  return (parameters) => ({
    of: (places) =>
      inChunks(places.length, fitted, model.members, (from) =>
        own(parameters, { index: indexFrom(places, from) }),
      ),
    ofPixels: (pixels) =>
      inChunks(pixels.length / bytes, fitted, model.members, (from) => {
        const images = new Uint8Array(chunk * bytes)
        images.set(pixels.subarray(from * bytes, (from + chunk) * bytes))
        return other(parameters, {
          pictures: hostTensor(images, [chunk, fitted.size, fitted.size, 3], 'uint8'),
        })
      }),
  })
}

const indexFrom = (places: Places, from: number): HostTensor =>
  hostTensor(
    Int32Array.from({ length: chunk }, (_, k) => places[from + k] ?? places[0] ?? 0),
    [chunk],
    'int32',
  )

/** Runs chunk after chunk, and brings what is said to its units. */
async function inChunks(
  count: number,
  { parameters, center, scale }: Asked['fitted'],
  members: number,
  run: (from: number) => Promise<Readonly<Record<string, HostTensor>>>,
): Promise<Estimates> {
  const width = componentsOf(parameters).length
  const each = Array.from({ length: members }, () => new Float32Array(count * width))
  let embeddings = new Float32Array(0)
  for (let from = 0; from < count; from += chunk) {
    const said = await run(from)
    const kept = Math.min(chunk, count - from)
    for (const [member, all] of each.entries())
      all.set((said[`outputs${member}`]?.data as Float32Array).subarray(0, kept * width), from * width)
    const embedded = said['embedding']
    const units = embedded?.shape[1] ?? 0
    if (embeddings.length === 0) embeddings = new Float32Array(count * units)
    embeddings.set((embedded?.data as Float32Array).subarray(0, kept * units), from * units)
  }
  for (const all of each)
    for (let at = 0; at < all.length; at++)
      all[at] = (all[at] ?? NaN) * (scale[at % width] ?? NaN) + (center[at % width] ?? NaN)
  const components = Float32Array.from({ length: count * width }, (_, at) =>
    each.reduce((sum, all) => sum + (all[at] ?? NaN) / members, 0),
  )
  return { components, members: each, embeddings }
}

function tableProgram({ tables, model }: Asked): Program {
  const flat = input('parameters', 'float32', [model.parameters.size])
  const index = input('index', 'int32', [chunk])
  const data = tableInputs({ images: tables['images'] ?? hostTensor([]) })
  return program({
    name: 'pictures',
    inputs: [flat, named(data, 'images'), index],
    outputs: saidOf({ model }, flat, imagesAt(data, index)),
  })
}

function pixelProgram({ model, fitted }: Asked): Program {
  const flat = input('parameters', 'float32', [model.parameters.size])
  const images = input('pictures', 'uint8', [chunk, fitted.size, fitted.size, 3])
  return program({
    name: 'other pictures',
    inputs: [flat, images],
    outputs: saidOf({ model }, flat, images),
  })
}

function saidOf({ model }: Pick<Asked, 'model'>, flat: Tensor, images: Tensor): Record<string, Tensor> {
  const { members, embedding } = model.say(weightsOf(model.parameters, flat), images)
  return {
    ...Object.fromEntries(members.map((outputs, member) => [`outputs${member}`, outputs])),
    embedding,
  }
}
