/**
 * The same package for a page: programs are built alike and run in `onnxruntime-web`. Nothing of Node is loaded.
 */
export * from './building.js'
export { openWebRuntime, type WebRuntime, type WebRuntimeOptions } from './runtime/web.js'
