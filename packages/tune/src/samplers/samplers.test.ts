import { gridSpaces } from '../testing/conformance/spaces.js'
import { samplerConformance } from '../testing/conformance/samplers.js'
import { cmaEsSampler } from './cma-es.js'
import { gridSampler } from './grid.js'
import { nsga2Sampler } from './nsga2.js'
import { quasiRandomSampler } from './quasi-random.js'
import { randomSampler } from './random.js'
import { tpeSampler } from './tpe.js'

samplerConformance('random', { open: randomSampler })
samplerConformance('grid', { open: gridSampler, spaces: gridSpaces })
samplerConformance('quasi-random', { open: quasiRandomSampler })
samplerConformance('tpe', { open: tpeSampler, long: 1000 })
samplerConformance('univariate tpe', { open: () => tpeSampler({ multivariate: false }), long: 300 })
samplerConformance('cma-es', { open: cmaEsSampler, directions: 'one' })
samplerConformance('nsga-ii', { open: () => nsga2Sampler({ population: 10 }) })
