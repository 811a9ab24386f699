/**
 * Utsushi: learned emulators, from raw tables to one ONNX file.
 *
 * @example
 * import { train } from 'utsushi'
 * const run = await train('ecosystem.yaml', { onEpoch: (epoch) => console.log(epoch) })
 */
import './registered.js'

export * from '@utsushi/study'
export { electrodialysis } from './studies/electrodialysis/index.js'
export { equipment, watchEquipment } from './studies/equipment/index.js'
export { materials } from './studies/materials/index.js'
export { simulator } from './studies/simulator/index.js'
export { ecosystem } from './studies/ecosystem/index.js'
export { runProcessModel } from './studies/ecosystem/simulate/process-model.js'
export { simulateEnsemble } from './studies/ecosystem/simulate.js'
