import { expect, test } from 'vitest'
import { optimise } from '../optimise.js'
import type { Sampler } from '../sampler.js'
import { float } from '../space.js'
import { nsga2Sampler } from './nsga2.js'
import { hypervolume } from './pareto/hypervolume.js'
import { paretoFronts } from './pareto/fronts.js'
import { crowdingDistances } from './pareto/crowding.js'
import { selectByHypervolume } from './pareto/select.js'
import { randomSampler } from './random.js'
import { tpeSampler } from './tpe.js'

/** ZDT1 (Zitzler, Deb and Thiele 2000) of six parameters; its front is y = 1 − √x. */
async function zdt1(sampler: Sampler, trials: number, seed: number): Promise<number> {
  const names = ['a', 'b', 'c', 'd', 'e', 'f']
  const study = await optimise(
    ({ parameters }) => {
      const [first = 0, ...others] = names.map((name) => Number(parameters[name]))
      const g = 1 + (9 * others.reduce((sum, x) => sum + x, 0)) / others.length
      return [first, g * (1 - Math.sqrt(first / g))]
    },
    {
      space: Object.fromEntries(names.map((name) => [name, float(0, 1)])),
      directions: ['minimize', 'minimize'],
      sampler,
      trials,
      seed,
    },
  )
  return hypervolume(
    study.bestTrials.map(({ values = [] }) => values),
    [1.1, 6],
  )
}

test('NSGA-II and TPE come nearer to the front of ZDT1 than random trials do, for every seed', async () => {
  // The whole front dominates 6.27 of the box up to (1.1, 6).
  for (const seed of [1, 2, 3]) {
    const random = await zdt1(randomSampler(), 400, seed)
    expect(await zdt1(nsga2Sampler({ population: 20 }), 400, seed)).toBeGreaterThan(random + 0.3)
    expect(await zdt1(tpeSampler(), 400, seed)).toBeGreaterThan(random + 0.3)
  }
})

test('hypervolumes of boxes that overlap are counted once, in the plane and in space', () => {
  expect(
    hypervolume(
      [
        [1, 2],
        [2, 1],
        [2, 2],
      ],
      [3, 3],
    ),
  ).toBe(3)
  expect(
    hypervolume(
      [
        [0, 0, 1],
        [1, 0, 0],
        [0.5, 0.5, 0.5],
      ],
      [2, 2, 2],
    ),
  ).toBe(4 + 4 - 2 + 0.5 * 1.5 * 0.5)
  expect(hypervolume([[4, 0]], [3, 3])).toBe(0)
})

test('fronts are peeled one after another, equal points together', () => {
  const two = [
    [1, 1],
    [0, 2],
    [2, 2],
    [1, 1],
    [3, 3],
  ]
  expect(paretoFronts(two)).toEqual([[0, 1, 3], [2], [4]])
  expect(paretoFronts(two.map(([a = 0, b = 0]) => [a, b, 0]))).toEqual([[0, 1, 3], [2], [4]])
  expect(paretoFronts(two, 2)).toEqual([[0, 1, 3]])
})

test('of a front that does not fit, the points that add most stay', () => {
  const line = [
    [0, 4],
    [1, 3],
    [2, 2],
    [3, 1],
    [4, 0],
  ]
  expect([...selectByHypervolume([...line, [5, 5]], 5)].sort()).toEqual([0, 1, 2, 3, 4])
  expect(selectByHypervolume(line, 1)).toEqual([2])
  expect(crowdingDistances(line)).toEqual([Infinity, 1, 1, 1, Infinity])
})
