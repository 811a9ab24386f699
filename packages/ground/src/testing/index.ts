/** What tests of several packages share. */
export { nodeGlobals, pageModules, type PageModules } from './page-modules.js'
export { mutations, type Mutation } from './mutations.js'
