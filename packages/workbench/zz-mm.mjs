import { readFileSync } from 'node:fs'
import * as ort from 'onnxruntime-web/wasm'
ort.env.wasm.numThreads = 1
for (const f of ['mm', 'el']) for (const M of [8, 50, 200]) {
  const s = await ort.InferenceSession.create(readFileSync(`/tmp/reach-lstm/${f}.onnx`))
  const feeds = { c0: new ort.Tensor('float32', Float32Array.from({ length: M * 128 }, Math.random), [M, 128]), x: new ort.Tensor('float32', new Float32Array(365 * M), [365, M, 1]) }
  await s.run(feeds)
  const c = process.cpuUsage(); const reps = 400 / M
  for (let i = 0; i < reps; i++) await s.run(feeds)
  const u = process.cpuUsage(c); const sec = (u.user + u.system) / 1e6 / reps
  console.log(f, M, (sec / M * 1000).toFixed(2), 's per 1000', f === 'mm' ? (M * 365 * 128 * 512 * 2 / sec / 1e9).toFixed(1) + ' GFLOP/s' : '')
}
process.exit(0)
