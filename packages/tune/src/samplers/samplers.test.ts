import { expect, test } from 'vitest'
import { optimise } from '../optimise.js'
import { float } from '../space.js'
import { gridSpaces } from '../testing/conformance/spaces.js'
import { samplerConformance } from '../testing/conformance/samplers.js'
import { cmaEsSampler } from './cma-es.js'
import { gridSampler } from './grid.js'
import { nsga2Sampler } from './nsga2.js'
import { quasiRandomSampler } from './quasi-random.js'
import { randomSampler } from './random.js'
import { startingWith } from './starting-with.js'
import { tpeSampler } from './tpe.js'

samplerConformance('random', { open: randomSampler })
samplerConformance('grid', { open: gridSampler, spaces: gridSpaces })
samplerConformance('quasi-random', { open: quasiRandomSampler })
samplerConformance('tpe', { open: tpeSampler, long: 1000 })
samplerConformance('univariate tpe', { open: () => tpeSampler({ multivariate: false }), long: 300 })
samplerConformance('cma-es', { open: cmaEsSampler, directions: 'one' })
samplerConformance('nsga-ii', { open: () => nsga2Sampler({ population: 10 }) })

test('given points come first, one a trial, then what the sampler chooses with them in view', async () => {
  const points = [{ x: 0.25 }, { x: 0.75 }]
  const seen: number[] = []
  const inner = randomSampler()
  const sampler = startingWith(points, {
    ...inner,
    sample: (context) => {
      seen.push(context.trials.length)
      return inner.sample(context)
    },
  })
  const study = await optimise(({ parameters }) => Number(parameters['x']), {
    ...{ space: { x: float(0, 1) }, trials: 4, seed: 3, sampler },
  })
  expect(study.trials.slice(0, 2).map(({ parameters }) => parameters)).toEqual(points)
  expect(seen).toHaveLength(2)
  expect(Math.min(...seen)).toBeGreaterThanOrEqual(2)
  expect(sampler.name).toBe('random')
})
