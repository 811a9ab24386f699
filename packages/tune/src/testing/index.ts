/** What every sampler, pruner and storage must do, for tests of one's own. Needs vitest. */
export { prunerConformance, type PrunerConformance } from './conformance/pruners.js'
export { samplerConformance, type SamplerConformance } from './conformance/samplers.js'
export { spaces } from './conformance/spaces.js'
export { storageConformance, type StorageConformance } from './conformance/storages.js'
