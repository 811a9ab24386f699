import { expect, test } from 'vitest'
import { matrix } from '../classical/matrix.js'
import { fitGaussianProcesses } from './fit-processes.js'
import { parseGaussianProcesses } from './parse.js'
import { predictGaussianProcesses } from './predict-processes.js'

const x = matrix(
  12,
  2,
  Array.from({ length: 24 }, (_, k) => Math.sin(k * k)),
)
const y = matrix(
  12,
  3,
  Array.from({ length: 36 }, (_, k) => (k % 3 === 2 ? 1 : Math.cos(k) + 2)),
)

test.each([{}, { components: { most: 2 } }])(
  'processes come back from JSON and say the same: %j',
  (options) => {
    const processes = fitGaussianProcesses(x, y, { starts: 1, iterations: 10, ...options })
    const again = parseGaussianProcesses(JSON.parse(JSON.stringify(processes)), 'p.json')
    expect(again).toEqual(processes)
    expect(predictGaussianProcesses(again, x)).toEqual(predictGaussianProcesses(processes, x))
  },
)

test('what was damaged is named', () => {
  const processes = fitGaussianProcesses(x, y, { starts: 1, iterations: 10, bend: false })
  const damaged = (change: (copy: Record<string, never>) => void) => {
    const copy = JSON.parse(JSON.stringify(processes)) as Record<string, never>
    change(copy)
    return () => parseGaussianProcesses(copy, 'p.json')
  }
  type Open = {
    outputs: { kernel: Record<string, unknown>; bend: unknown; scale: unknown; targets: unknown[] }[]
    runs: unknown[][]
  }
  const open = (copy: unknown) => copy as Open
  expect(damaged((copy) => delete (copy as { version?: number }).version)).toThrow(
    'p.json: holds no Gaussian processes',
  )
  expect(damaged((copy) => open(copy).outputs[0]!.targets.pop())).toThrow(
    'p.json.outputs[0].targets: holds 11 numbers, expected 12',
  )
  expect(damaged((copy) => (open(copy).outputs[1]!.kernel['shape'] = 'round'))).toThrow(
    'outputs[1].kernel.shape: is "round", expected one of',
  )
  expect(damaged((copy) => (open(copy).outputs[1]!.kernel['lengthScales'] = [1, -1]))).toThrow(
    'lengthScales[1]: is -1, expected a number above 0',
  )
  expect(damaged((copy) => (open(copy).outputs[0]!.bend = { kind: 'root' }))).toThrow('bend.kind: is "root"')
  expect(damaged((copy) => open(copy).runs[3]!.push(1))).toThrow(
    'p.json.runs[3]: holds 3 numbers, expected 2',
  )
  expect(damaged((copy) => (open(copy).outputs[0]!.scale = 0))).toThrow('outputs[0].scale: is 0')
})
