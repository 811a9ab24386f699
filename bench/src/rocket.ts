import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { seededRandom } from '@utsushi/ground'
import { fitRandomKernels, predictRandomKernels, type KernelOptions, type Sequences } from '@utsushi/learn'
import { rounded } from './median.js'
import type { BenchOptions } from './options.js'
import { peerNumber, runPeer, type PeerResult } from './peer.js'
import { compare, type BenchResult } from './result.js'

const classes = 4

/** The kernels of each peer; both sides have about as many features. */
const kernels: Readonly<Record<string, KernelOptions>> = {
  multirocket: { multiRocket: { features: 10_000 }, hydra: false, levels: false },
  minirocket: {
    ...{ multiRocket: { features: 10_000, pooling: 'share', differences: false } },
    ...{ hydra: false, levels: false },
  },
}

/**
 * Random convolution kernels and a ridge classifier from arrays in memory to the classes of as many new sequences, against aeon's
 * transform and scikit-learn's RidgeClassifierCV, compiled beforehand. Both sides take turns, and the best of each counts.
 */
export async function rocket(options: BenchOptions): Promise<BenchResult> {
  const peer = options.peer ?? 'multirocket'
  const own = kernels[peer] as KernelOptions
  const [samples, steps, rounds] = options.quick ? [80, 100, 1] : [500, 300, 3]
  const training = made(samples, steps, options.seed)
  const others = made(samples, steps, options.seed + 1_000_000)
  const scratch = await mkdtemp(join(tmpdir(), 'utsushi-rocket-'))
  try {
    const data = join(scratch, 'sequences.f32')
    await writeFile(
      data,
      Float32Array.from([
        ...training.sequences.values,
        ...training.targets,
        ...others.sequences.values,
        ...others.targets,
      ]),
    )
    const times: { readonly fit: number; readonly predict: number }[] = []
    const peers: PeerResult[] = []
    let found = 0
    for (let round = 0; round < rounds; round++) {
      const begun = performance.now()
      const model = fitRandomKernels({ ...training, kernels: own, ridge: { classes } })
      const fitted = performance.now()
      const { values } = predictRandomKernels(model, others.sequences)
      times.push({ fit: fitted - begun, predict: performance.now() - fitted })
      found = share(values, others.targets)
      const sizes = ['--samples', String(samples), '--steps', String(steps)]
      peers.push(await runPeer('rocket.py', ['--data', data, '--kernels', peer, ...sizes], 'aeon'))
      console.error(`round ${round + 1}: ${JSON.stringify({ ours: times.at(-1), peer: peers.at(-1) })}`)
    }
    const best = (of: (time: (typeof times)[number]) => number): number => Math.min(...times.map(of))
    const theirs = (part: string): number =>
      Math.min(...peers.flatMap((one) => ['1', '2'].map((threads) => peerNumber(one, part, threads))))
    return compare({
      name: 'rocket',
      oursMilliseconds: best(({ fit, predict }) => fit + predict),
      peer,
      peerMilliseconds: theirs('total_ms'),
      threads: 1,
      config: { samples, steps, classes, features: 10_000, rounds },
      extra: {
        fit_ms: { ours: rounded(best(({ fit }) => fit)), peer: rounded(theirs('fit_ms')) },
        predict_ms: { ours: rounded(best(({ predict }) => predict)), peer: rounded(theirs('predict_ms')) },
        accuracy: { ours: rounded(found, 4), peer: rounded(peerNumber(peers[0] ?? {}, 'accuracy'), 4) },
        versions: peers[0]?.['versions'] ?? null,
      },
    })
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

/** Two waves and noise; a short chirp somewhere tells the class. */
function made(
  samples: number,
  steps: number,
  seed: number,
): { readonly sequences: Sequences; readonly targets: Float32Array } {
  const random = seededRandom(seed)
  const targets = Float32Array.from({ length: samples }, (_, i) => i % classes)
  const values = new Float32Array(samples * steps)
  targets.forEach((target, i) => {
    const [slow, phase, at] = [0.02 + 0.05 * random.uniform(), 6 * random.uniform(), random.below(steps - 40)]
    for (let t = 0; t < steps; t++) {
      const within = t >= at && t < at + 40
      const chirp = within ? Math.sin((t - at) * (0.4 + 0.12 * target)) : 0
      values[i * steps + t] = Math.sin(phase + slow * t) + 0.8 * chirp + 0.3 * random.normal()
    }
  })
  return { sequences: { values, shape: [samples, steps, 1] }, targets }
}

function share(values: Float64Array, targets: Float32Array): number {
  const right = targets.filter((target, i) => {
    const own = values.subarray(i * classes, (i + 1) * classes)
    return own.indexOf(Math.max(...own)) === target
  })
  return right.length / targets.length
}
