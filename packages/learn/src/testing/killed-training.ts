/**
 * A training in a process of its own, for the test that kills it: `node killed-training.js <folder> <steps> <kill after so
 * many steps>`.
 */
import { openRuntime } from '@utsushi/graph'
import { fileCheckpoints } from '../training/file-checkpoints.js'
import { runTraining } from '../training/run-training.js'
import { smallOptions, smallProgram } from './small-training.js'

const [folder = '', steps = '0', killAfter = 'Infinity'] = process.argv.slice(2)
const runtime = await openRuntime()
let done = 0
const { final, parameters, history } = await runTraining({
  ...smallOptions(Number(steps)),
  executor: await runtime.load(smallProgram.program),
  checkpoints: fileCheckpoints({ folder, resume: true, everySteps: 5 }),
  validateEvery: 15,
  validate: async ({ parameters: weights }) => {
    await new Promise((resolve) => setTimeout(resolve, 5))
    return { size: weights.reduce((total, weight) => total + Math.abs(weight), 0) }
  },
  monitor: { metric: 'size' },
  onProgress: () => {
    // In the middle of a later step, a validation or the writing of a checkpoint.
    if (done++ === Number(killAfter))
      setTimeout(() => process.kill(process.pid, 'SIGKILL'), Math.random() * 10)
  },
})
const words = (weights: Float32Array): string =>
  Buffer.from(new Uint8Array(weights.buffer)).toString('base64')
const losses = history.epochs.map(({ trainingLoss }) => trainingLoss)
process.stdout.write(`${JSON.stringify({ final: words(final), best: words(parameters), losses })}\n`)
await runtime.close()
