import { expect, test } from 'vitest'
import { complaints } from './testing/complaints.js'

const fitting = (rest: string): string => `
  import { fit, linear, mse } from '@utsushi/learn'
  import { hostTensor } from '@utsushi/graph'
  const x = hostTensor([1, 2], [2, 1])
  export const trained = await fit({
    model: linear({ inputs: 1, outputs: 1 }), data: { x }, epochs: 1,
    forward: ({ model, x }) => model(x), loss: ({ output, x }) => mse(output, x), ${rest}
  })`

const saving = "\nawait trained.save('mine.onnx')"

test('in a page a fit must be told where it runs, and its model cannot be saved to a file', () => {
  const told = `${fitting('runtime: null as never')}${saving}`
  const [untold, saved] = complaints([fitting(''), told], ['browser'])
  expect(untold?.join()).toMatch(/'runtime' is missing/)
  expect(saved).toEqual([expect.stringMatching(/'save' does not exist/)])
})

test('in Node neither is missing', () => {
  expect(complaints([`${fitting('')}${saving}`], ['node'])).toEqual([[]])
})
