/**
 * How much of three standard test functions Gaussian processes leave unexplained after 100 runs of a Latin hypercube, and how often
 * their 95 % intervals hold the truth, over repeated designs. No peer: the limits are what published comparisons reach.
 *
 *   node bench/dist/emulated-functions.js [--seeds 30] [--seed 1] [--quick]
 */
import { pathToFileURL } from 'node:url'
import { permutation, seededRandom, type Random } from '@utsushi/ground'
import { fitGaussianProcesses, matrix, predictGaussianProcesses, type Matrix } from '@utsushi/learn'
import { describeMachine } from './machine.js'
import { median } from './median.js'
import { parseCommandLine } from './options.js'

interface Simulated {
  readonly ranges: readonly (readonly [number, number])[]
  readonly value: (...inputs: readonly number[]) => number
  /** Share of the variance that may be left. */
  readonly limit?: number
}

/** Surjanovic & Bingham, Virtual Library of Simulation Experiments. */
const functions: Readonly<Record<string, Simulated>> = {
  borehole: {
    ranges: [
      [0.05, 0.15],
      [100, 50_000],
      [63_070, 115_600],
      [990, 1110],
      [63.1, 116],
      [700, 820],
      [1120, 1680],
      [9855, 12_045],
    ],
    value: (rw = 0, r = 0, tu = 0, hu = 0, tl = 0, hl = 0, l = 0, kw = 0) => {
      const log = Math.log(r / rw)
      return (2 * Math.PI * tu * (hu - hl)) / (log * (1 + (2 * l * tu) / (log * rw ** 2 * kw) + tu / tl))
    },
    limit: 0.0013,
  },
  'OTL circuit': {
    ranges: [
      [50, 150],
      [25, 70],
      [0.5, 3],
      [1.2, 2.5],
      [0.25, 1.2],
      [50, 300],
    ],
    value: (rb1 = 0, rb2 = 0, rf = 0, rc1 = 0, rc2 = 0, beta = 0) => {
      const base = (12 * rb2) / (rb1 + rb2)
      const gain = beta * (rc2 + 9)
      return (
        ((base + 0.74) * gain) / (gain + rf) +
        (11.35 * rf) / (gain + rf) +
        (0.74 * rf * gain) / ((gain + rf) * rc1)
      )
    },
    limit: 0.00033,
  },
  piston: {
    ranges: [
      [30, 60],
      [0.005, 0.02],
      [0.002, 0.01],
      [1000, 5000],
      [90_000, 110_000],
      [290, 296],
      [340, 360],
    ],
    value: (mass = 0, s = 0, v0 = 0, k = 0, p0 = 0, ta = 0, t0 = 0) => {
      const a = p0 * s + 19.62 * mass - (k * v0) / s
      const v = (s / (2 * k)) * (Math.sqrt(a ** 2 + (4 * k * p0 * v0 * ta) / t0) - a)
      return 2 * Math.PI * Math.sqrt(mass / (k + (s ** 2 * p0 * v0 * ta) / (t0 * v ** 2)))
    },
  },
}

const runs = 100
const held = 1000

/** Every input is cut into as many pieces as there are rows, and each piece holds one. */
function latinHypercube(rows: number, ranges: Simulated['ranges'], random: Random): Matrix {
  const x = matrix(rows, ranges.length)
  ranges.forEach(([low, high], k) => {
    const order = permutation(rows, random)
    for (let i = 0; i < rows; i++)
      x.values[i * ranges.length + k] =
        low + ((high - low) * ((order[i] as number) + random.uniform())) / rows
  })
  return x
}

function outputs({ value, ranges }: Simulated, x: Matrix): Matrix {
  const width = ranges.length
  return matrix(
    x.rows,
    1,
    Float64Array.from({ length: x.rows }, (_, i) => value(...x.values.subarray(i * width, (i + 1) * width))),
  )
}

function emulated(simulated: Simulated, seed: number) {
  const random = seededRandom(seed)
  const [x, others] = [runs, held].map((rows) => latinHypercube(rows, simulated.ranges, random)) as [
    Matrix,
    Matrix,
  ]
  const begun = process.cpuUsage()
  const processes = fitGaussianProcesses(x, outputs(simulated, x))
  const { mean, lower, upper } = predictGaussianProcesses(processes, others)
  const { user, system } = process.cpuUsage(begun)
  const truth = outputs(simulated, others).values
  const middle = truth.reduce((sum, value) => sum + value, 0) / held
  const squares = (of: (value: number, i: number) => number): number =>
    truth.reduce((sum, value, i) => sum + of(value, i) ** 2, 0)
  return {
    left: squares((value, i) => value - (mean.values[i] as number)) / squares((value) => value - middle),
    covered:
      truth.filter((value, i) => value >= (lower.values[i] as number) && value <= (upper.values[i] as number))
        .length / held,
    processorSeconds: (user + system) / 1e6,
  }
}

function main(): void {
  const { options } = parseCommandLine(process.argv.slice(2))
  const repeats = options.seeds ?? (options.quick ? 2 : 30)
  console.log(JSON.stringify(describeMachine(new Date())))
  for (const [name, simulated] of Object.entries(functions)) {
    const found = Array.from({ length: repeats }, (_, k) => emulated(simulated, 1000 * options.seed + k))
    const mean = (of: (one: (typeof found)[number]) => number): number =>
      found.reduce((sum, one) => sum + of(one), 0) / repeats
    const left = found.map((one) => one.left)
    console.log(
      `${name}: ${runs} runs, ${repeats} designs: share of variance left ${mean((one) => one.left).toExponential(2)}, ` +
        `median ${median(left).toExponential(2)}, most ${Math.max(...left).toExponential(2)} (limit ${simulated.limit ?? 'none'}); ` +
        `95 % intervals hold ${mean((one) => one.covered).toFixed(3)}, at least ${Math.min(...found.map((one) => one.covered))}; ` +
        `${mean((one) => one.processorSeconds).toFixed(2)} s of a processor each`,
    )
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) main()
