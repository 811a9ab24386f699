import { readFileSync } from 'node:fs'
const b = readFileSync('node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm')
const m = await WebAssembly.compile(b)
console.log(WebAssembly.Module.customSections(m, 'target_features').map((x) => Buffer.from(x).toString('latin1')))
