// Child process of `doctor`: opens a tiny session on one provider and checks its product. A process of its own, because
// a broken driver may take the process with it.
import { createRequire } from 'node:module'
import type { InferenceSession as Session, Tensor as OrtTensor } from 'onnxruntime-common'

/** y = x · x for a 2 × 2 matrix, as an ONNX file. */
const MODEL =
  'CAlCBAoAEBE6RAoRCgF4CgF4EgF5IgZNYXRNdWwSBXByb2JlWhMKAXgSDgoMCAESCAoCCAIKAggCYhMKAXkSDgoMCAESCAoCCAIKAggC'

interface Runtime {
  readonly InferenceSession: typeof Session
  readonly Tensor: typeof OrtTensor
}

async function probe(provider: string): Promise<void> {
  const require = createRequire(import.meta.url)
  const { InferenceSession, Tensor } = require('onnxruntime-node') as Runtime
  const session = await InferenceSession.create(Buffer.from(MODEL, 'base64'), {
    executionProviders: [provider],
    logSeverityLevel: 4,
    ...(provider === 'cpu' ? {} : { extra: { session: { disable_cpu_ep_fallback: '1' } } }),
  })
  const { y } = await session.run({ x: new Tensor('float32', [1, 2, 3, 4], [2, 2]) })
  const product = y?.data.toString()
  if (product !== '7,10,15,22') throw new Error(`gave ${product} for 7,10,15,22`)
}

try {
  await probe(process.argv[2] ?? 'cpu')
  process.stdout.write('works')
  process.exit(0)
} catch (error) {
  process.stdout.write(error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error))
  process.exit(1)
}
