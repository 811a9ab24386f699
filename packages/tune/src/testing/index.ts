/** What every sampler, pruner and storage must do, for tests of one's own. Needs vitest. */
export { prunerConformance } from './conformance/pruners.js'
export { samplerConformance, type SamplerConformance } from './conformance/samplers.js'
export { spaces } from './conformance/spaces.js'
export { storageConformance } from './conformance/storages.js'
