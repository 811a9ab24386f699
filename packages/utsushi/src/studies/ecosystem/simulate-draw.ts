// Parameter sets for an ensemble: a Latin hypercube over the research ranges, leaf allocation below above-ground
// allocation, and the temperatures of photosynthesis in order.
import { latinHypercube } from '@utsushi/data'
import { layers, parameterDefinitions, type ProcessParameters } from './process-model/parameters.js'

/** How to draw. */
export interface DrawOptions {
  readonly samples: number
  readonly seed: number
  /** Spread the samples so that the closest two lie as far apart as can be. */
  readonly maximin?: boolean
}

/** Drawn parameter sets, and how the draw went. */
export interface ParameterDraw {
  readonly samples: readonly ProcessParameters[]
  /** Smallest distance between two samples in the unit cube of 36 dimensions. */
  readonly closest: number
  /** Samples of the first draw whose topt lay outside (tmin, tmax) and that were drawn again. */
  readonly redrawn: number
  /** Of those, samples that found no place in the hypercube and were drawn by themselves. */
  readonly unstratified: number
}

/**
 * Draws parameter sets. Values carry nine significant digits, so that a table of them holds exactly what was run.
 *
 * @throws InputError when `samples` is not a whole number from 1.
 * @example
 * drawParameters({ samples: 180, seed: 1 }).samples[0].tree_pmax // µmol CO2 m⁻² s⁻¹
 */
export function drawParameters(options: DrawOptions): ParameterDraw {
  const design = latinHypercube({
    ...options,
    parameters: parameterDefinitions.map(({ name, min, max, unit }) => ({ name, min, max, unit })),
    constraints: layers.map((layer) => ({
      name: `${layer}_tmin < ${layer}_topt < ${layer}_tmax`,
      holds: (sample) => {
        const [tmin, topt, tmax] = ['tmin', 'topt', 'tmax'].map(
          (name) => sample[`${layer}_${name}`] as number,
        )
        return (tmin as number) < (topt as number) && (topt as number) < (tmax as number)
      },
    })),
  })
  const width = design.names.length
  const samples = Array.from({ length: design.samples }, (_, sample) =>
    Object.fromEntries(
      design.names.map((name, place) => [
        name,
        Number((design.values[sample * width + place] as number).toPrecision(9)),
      ]),
    ),
  )
  return { samples, closest: design.closest, redrawn: design.redrawn, unstratified: design.unstratified }
}
