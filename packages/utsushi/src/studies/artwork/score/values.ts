// What a part is asked for, picture by picture, and what the emulator says: what runs are compared on, parameter by parameter.
import type { PartValues } from '@utsushi/study'
import type { ArtworkAnswers } from '../answers.js'
import type { Places } from '../data/artworks.js'
import { componentsOf, encoded } from '../data/encoding.js'
import type { ArtworkTask } from '../loss.js'
import { truthOf } from '../score.js'

/** Values of a part, an angle as its cosine and sine; without answers, those that are asked for. */
export async function values(
  { data, fitted }: ArtworkTask,
  { samples }: { readonly name: string; readonly samples: Places },
  answers?: ArtworkAnswers,
): Promise<PartValues> {
  const { parameters } = fitted
  const components = componentsOf(parameters)
  const truth = truthOf(data, parameters, samples)
  const width = components.length
  return {
    targets: components.map(({ name, parameter, of }) => ({
      name,
      unit: of === 'value' ? parameter.unit : '1',
    })),
    called: { one: 'picture', many: 'pictures' },
    entities: data.files,
    moments: ['as drawn'],
    entity: Int32Array.from(samples),
    moment: new Int32Array(samples.length),
    observed: Float32Array.from({ length: samples.length * width }, (_, at) => {
      const component = components[at % width]
      if (component === undefined) return NaN
      return encoded(component, truth[Math.floor(at / width) * parameters.length + component.place] ?? NaN)
    }),
    ...(answers && { predicted: (await answers.of(samples)).components }),
  }
}
