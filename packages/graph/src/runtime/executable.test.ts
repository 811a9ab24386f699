import { expect, test } from 'vitest'
import { input, program, scan, sum, tanh } from '../building.js'
import { sessionPlan } from './executable.js'

/** In a loop over two models, a loop of so many steps whose 1024 numbers are stacked and summed. */
function loopOf(steps: number): ReturnType<typeof program> {
  const x = input('x', 'float32', [2, 1024])
  const { outputs } = scan({ state: [], inputs: [x] }, (_, [start]) => {
    const { outputs } = scan({ state: [start!], length: steps }, ([state]) => {
      const next = tanh(state!)
      return { state: [next], outputs: [next] }
    })
    return { state: [], outputs: [sum(outputs[0]!)] }
  })
  return program({ name: 'loop', inputs: [x], outputs: { y: outputs[0]! } })
}

test('large programs run without planned memory, which would hold their values twice', () => {
  const options = { executionMode: 'sequential' } as const
  expect(sessionPlan(loopOf(16), options, false).options).toEqual(options)
  expect(sessionPlan(loopOf(8192), options, false).options).toEqual({ ...options, enableMemPattern: false })
})
