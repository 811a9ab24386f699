/**
 * Cases of convolution and pooling.
 */
import { apply1 } from '../../expression/apply.js'
import { conv1d, conv2d, convolutionTranspose, convTranspose2d } from '../../ops/convolution.js'
import { relu, square } from '../../ops/elementwise.js'
import { averagePool1d, averagePool2d, maxPool1d, maxPool2d } from '../../ops/pooling.js'
import type { ConvolutionOptions } from '../../ops/window.js'
import { distinct, sample } from '../samples.js'
import type { OperationCase, OperationCases } from './case.js'

const convolve = (
  name: string,
  x: readonly number[],
  w: readonly number[],
  options: ConvolutionOptions = {},
): OperationCase => ({
  name,
  inputs: [sample(x, { seed: 4 }), sample(w, { seed: 6 })],
  build: ([a, b]) => (x.length === 3 ? conv1d : conv2d)(a!, b!, options),
})

const plain = { stride: [1], padding: [0], dilation: [1], groups: 1 }

export const windows: OperationCases = {
  convolution: [
    convolve('conv1d', [2, 2, 5], [3, 2, 3]),
    convolve('conv1d, a stride that leaves a rest', [2, 1, 8], [2, 1, 3], { stride: 2 }),
    convolve('conv1d, everything', [2, 4, 9], [6, 2, 3], { stride: 3, padding: 2, dilation: 2, groups: 2 }),
    convolve('conv2d', [1, 2, 4, 3], [2, 2, 2, 3], { padding: [1, 0] }),
    convolve('conv2d, everything', [2, 2, 5, 4], [2, 1, 2, 3], {
      stride: [2, 1],
      padding: [0, 1],
      dilation: [1, 2],
      groups: 2,
    }),
    {
      name: 'conv1d, whose gradient is differentiated again',
      inputs: [sample([1, 2, 4]), sample([2, 2, 2], { seed: 3 })],
      build: ([x, w]) => conv1d(square(conv1d(x!, w!)), w!),
    },
  ],
  convolutionTranspose: [
    {
      name: 'convTranspose2d, everything',
      inputs: [sample([2, 2, 3, 2]), sample([2, 1, 2, 3], { seed: 3 })],
      build: ([x, w]) =>
        convTranspose2d(x!, w!, {
          stride: [2, 3],
          padding: 1,
          dilation: [2, 1],
          groups: 2,
          outputPadding: [1, 2],
        }),
    },
    {
      name: 'convolutionTranspose, stride 2',
      inputs: [sample([1, 2, 3]), sample([2, 1, 3], { seed: 3 })],
      build: ([g, w]) => convolutionTranspose(g!, w!, { ...plain, stride: [2], size: [8] }),
    },
    {
      name: 'convolutionTranspose, groups',
      inputs: [sample([2, 4, 3]), sample([4, 2, 2], { seed: 3 })],
      build: ([g, w]) => convolutionTranspose(g!, w!, { ...plain, groups: 2, size: [4] }),
    },
  ],
  convolutionWeights: [
    {
      name: 'weights of conv1d',
      inputs: [sample([2, 2, 5]), sample([2, 4, 4], { seed: 3 })],
      build: ([x, g]) => apply1('convolutionWeights', [x!, g!], { ...plain, kernel: [2] }),
    },
    {
      name: 'weights of conv1d, everything',
      inputs: [sample([2, 4, 9]), sample([2, 8, 3], { seed: 3 })],
      build: ([x, g]) =>
        apply1('convolutionWeights', [x!, g!], {
          ...{ stride: [3], padding: [2], dilation: [2], groups: 2 },
          kernel: [3],
        }),
    },
    {
      name: 'weights of conv2d',
      inputs: [sample([1, 2, 3, 4]), sample([1, 4, 3, 2], { seed: 3 })],
      build: ([x, g]) =>
        apply1('convolutionWeights', [x!, g!], {
          ...{ stride: [1, 2], padding: [1, 1], dilation: [1, 1], groups: 1 },
          kernel: [3, 3],
        }),
    },
    {
      name: 'conv2d of enough channels, whose gradient is differentiated again',
      inputs: [sample([1, 2, 3, 3]), sample([4, 2, 2, 2], { seed: 3 })],
      build: ([x, w]) => conv2d(square(x!), w!, { padding: 1 }),
    },
  ],
  maxPool: [
    {
      name: 'maxPool1d of what was rectified',
      inputs: [distinct([2, 2, 6])],
      build: ([x]) => maxPool1d(relu(x!), { kernel: 2 }),
    },
    {
      name: 'maxPool2d, windows that fill the plane',
      inputs: [distinct([1, 2, 4, 6])],
      build: ([x]) => maxPool2d(x!, { kernel: [2, 3] }),
    },
    {
      name: 'maxPool1d',
      inputs: [distinct([2, 2, 6])],
      build: ([x]) => maxPool1d(x!, { kernel: 2 }),
    },
    {
      name: 'maxPool1d, overlapping',
      inputs: [distinct([2, 2, 6])],
      build: ([x]) => maxPool1d(x!, { kernel: 3, stride: 2, padding: 1 }),
    },
    {
      name: 'maxPool2d',
      inputs: [distinct([2, 2, 4, 5])],
      build: ([x]) => maxPool2d(x!, { kernel: [2, 3], stride: [1, 2], padding: [1, 1] }),
    },
  ],
  maxPoolIndices: [
    {
      name: 'maxPoolIndices count within their plane',
      inputs: [distinct([2, 2, 6])],
      build: ([x]) => apply1('maxPoolIndices', [x!], { kernel: [6], stride: [6], padding: [0] }),
    },
  ],
  repeatPlaces: [
    {
      name: 'repeatPlaces along two axes',
      inputs: [sample([2, 1, 2, 2])],
      build: ([x]) => square(apply1('repeatPlaces', [x!], { kernel: [2, 3] })),
    },
    {
      name: 'repeatPlaces along one axis',
      inputs: [sample([1, 2, 3])],
      build: ([x]) => square(apply1('repeatPlaces', [x!], { kernel: [2] })),
    },
  ],
  averagePool: [
    {
      name: 'averagePool1d',
      inputs: [sample([2, 2, 7])],
      build: ([x]) => averagePool1d(x!, { kernel: 3, stride: 2, padding: 1 }),
    },
    {
      name: 'averagePool1d, padding counted',
      inputs: [sample([1, 2, 6])],
      build: ([x]) => averagePool1d(x!, { kernel: 3, stride: 3, padding: 1, countIncludePad: true }),
    },
    {
      name: 'averagePool1d, gaps between windows',
      inputs: [sample([1, 1, 8])],
      build: ([x]) => averagePool1d(x!, { kernel: 2, stride: 3 }),
    },
    {
      name: 'averagePool2d',
      inputs: [sample([2, 1, 5, 4])],
      build: ([x]) => averagePool2d(x!, { kernel: [3, 2], stride: [2, 2], padding: [1, 0] }),
    },
  ],
}
