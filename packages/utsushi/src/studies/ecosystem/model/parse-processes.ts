// What a run keeps of its processes, checked when it is read back.
import { InputError } from '@utsushi/ground'
import { parseGaussianProcesses } from '@utsushi/learn'
import { isSection } from '@utsushi/study'
import type { FluxProcesses } from './processes.js'

/** @throws InputError when the record of a run is damaged */
export function parseFluxProcesses(
  value: unknown,
  file: string,
  { names }: { readonly names: readonly string[] },
): FluxProcesses {
  const { steps, samples, logged, told } = isSection(value) ? value : {}
  const damaged = (what: string): InputError =>
    new InputError(`${file}: ${what} — train again or restore the file`)
  if (!Array.isArray(steps) || steps.length === 0 || !steps.every((step) => typeof step === 'string'))
    throw damaged('steps are none')
  if (!Array.isArray(samples) || !samples.every((sample) => Number.isInteger(sample)))
    throw damaged('samples are no numbers')
  if (!Array.isArray(logged) || !logged.every((place) => Number.isInteger(place)))
    throw damaged('logged are no places of parameters')
  if (!Array.isArray(told) || told.length !== names.length) throw damaged(`told are not ${names.join(', ')}`)
  return {
    ...{ steps, samples: samples.map(Number), logged: logged.map(Number) },
    told: told.map((own: unknown, place) => {
      const { name, size, sizes, course } = isSection(own) ? own : {}
      const where = `${file}.told[${place}]`
      if (name !== names[place]) throw damaged(`told[${place}] is not ${names[place]}`)
      const series = parseGaussianProcesses(course, `${where}.course`)
      if (series.components?.mean.length !== steps.length)
        throw damaged(`told[${place}].course is none of ${steps.length} steps`)
      if (size === undefined) return { name: String(name), course: series }
      if (
        !Array.isArray(sizes) ||
        sizes.length !== series.runs.length ||
        !sizes.every((one) => Number(one) >= 0)
      )
        throw damaged(`told[${place}].sizes are none of ${series.runs.length} runs`)
      return {
        ...{ name: String(name), course: series, sizes: sizes.map(Number) },
        size: parseGaussianProcesses(size, `${where}.size`),
      }
    }),
  }
}
