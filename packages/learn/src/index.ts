/**
 * Learning on `@utsushi/graph`: weights laid out flat, layers as pure functions of them, losses, optimisers, and a training
 * loop that runs many steps at once and resumes to the bit. It knows no data files and no studies.
 *
 * @example
 * const core = recurrent({ cell: lstm, inputs: 10, statics: 64, hidden: 256, layers: 2, dropout: 0.1 })
 * const head = mlp({ inputs: 256, hidden: [128], outputs: 4 })
 * const model = flatParameters({ core: core.parameters, head: head.parameters })
 */
export * from './learning.js'
export { fit, type NodeFitOptions, type SavableTrained } from './fit/fit-in-node.js'
