import { readFileSync } from 'node:fs'
import * as ort from 'onnxruntime-web/wasm'
ort.env.wasm.numThreads = Number(process.env.T ?? 1)
const bytes = readFileSync('/tmp/reach-lstm/run/model.onnx')
const opts = JSON.parse(process.env.OPTS ?? '{}')
const s = await ort.InferenceSession.create(bytes, { executionProviders: ['wasm'], ...opts })
console.log(s.inputMetadata, s.outputMetadata)
const M = Number(process.env.M ?? 50), N = 365
const feeds = {}
for (const m of s.inputMetadata) {
  const d = m.shape.map((x, i) => typeof x === 'number' ? x : /batch/.test(x) ? M : N)
  const n = d.reduce((a, b) => a * b, 1)
  feeds[m.name] = new ort.Tensor('float32', Float32Array.from({ length: n }, Math.random), d)
}
console.log(Object.fromEntries(Object.entries(feeds).map(([k,v]) => [k, v.dims])))
await s.run(feeds)
const c = process.cpuUsage(), t = performance.now()
const reps = Math.max(1, Math.round(200 / M))
for (let i = 0; i < reps; i++) await s.run(feeds)
const u = process.cpuUsage(c)
console.log(process.env.OPTS, 'M', M, 'per 1000 sets: wall', ((performance.now() - t) / reps / M).toFixed(2), 's cpu', ((u.user + u.system) / 1e6 / reps / M * 1000).toFixed(2), 's')
process.exit(0)
