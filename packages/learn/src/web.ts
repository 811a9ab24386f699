/**
 * The same package for a page: nothing of Node is loaded.
 */
export * from './learning.js'
