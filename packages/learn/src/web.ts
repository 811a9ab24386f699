/**
 * The same package for a page: nothing of Node is loaded.
 */
export * from './learning.js'
export { fit } from './fit/fit.js'
