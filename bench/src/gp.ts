import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { seededRandom } from '@utsushi/ground'
import { fitGaussianProcess, logMarginalLikelihood, matrix, type Matrix } from '@utsushi/learn'
import { rounded } from './median.js'
import type { BenchOptions } from './options.js'
import { peerNumber, runPeer, type PeerResult } from './peer.js'
import { compare, type BenchResult, type Json } from './result.js'

const inputs = 20

/** How near to our logarithm of the likelihood a peer must come. */
const within = 0.001

/**
 * A Gaussian process of 500 rows of 20 inputs, squared exponential with a length scale per input, to the largest marginal likelihood;
 * one thread on both sides, in turns, the best of each (three rounds, or `--seeds`) counts. GPyTorch stops when it is within a thousandth of ours. Ours once more
 * with 1,500 rows, where half a minute is asked for.
 */
export async function gp(options: BenchOptions): Promise<BenchResult> {
  const peer = options.peer ?? 'scikit-learn'
  const [rows, many, rounds] = options.quick ? [120, 200, 1] : [500, 1500, options.seeds ?? 3]
  const { x, z } = made(rows, options.seed)
  const scratch = await mkdtemp(join(tmpdir(), 'utsushi-gp-'))
  try {
    const data = join(scratch, 'rows.f64')
    await writeFile(data, new Uint8Array(Float64Array.from([...x.values, ...z]).buffer))
    const ours: Fitted[] = []
    const peers: PeerResult[] = []
    for (let round = 0; round < rounds; round++) {
      const fitted = fit(x, z)
      ours.push(fitted)
      const numbers = { rows, inputs, target: fitted.likelihood, within, threads: 1 }
      const told = Object.entries(numbers).flatMap(([key, value]) => [`--${key}`, String(value)])
      peers.push(
        await runPeer('gaussian_process.py', ['--engine', peer, '--data', data, ...told], 'autoemulate'),
      )
      console.error(`round ${round + 1}: ${JSON.stringify({ ours: fitted, peer: peers.at(-1) })}`)
    }
    const larger = made(many, options.seed + 1)
    const large = fit(larger.x, larger.z)
    const best = Math.min(...ours.map(({ milliseconds }) => milliseconds))
    const theirs = Math.min(...peers.map((one) => peerNumber(one, 'ms')))
    return compare({
      name: 'gp',
      oursMilliseconds: best,
      peer,
      peerMilliseconds: theirs,
      threads: 1,
      config: { rows, inputs, rounds, kernel: 'squared exponential, constant, noise; no priors' },
      extra: {
        processor_ms: rounded(Math.min(...ours.map(({ processor }) => processor))),
        likelihood: {
          ours: rounded(ours[0]?.likelihood ?? NaN, 6),
          peer: rounded(peerNumber(peers[0] ?? {}, 'likelihood'), 6),
        },
        many_rows: { rows: many, ms: rounded(large.milliseconds), processor_ms: rounded(large.processor) },
        many_rows_limit_ms: 60_000,
        steps: peers.map((one): Json => one['steps'] ?? null),
        versions: { [peer]: peers[0]?.['version'] ?? null },
      },
    })
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

interface Fitted {
  readonly milliseconds: number
  /** Milliseconds that the processor worked for us, whatever else it did. */
  readonly processor: number
  readonly likelihood: number
}

function fit(x: Matrix, z: Float64Array): Fitted {
  const [begun, worked] = [performance.now(), process.cpuUsage()]
  const { kernel } = fitGaussianProcess(x, z, {
    ...{ linear: false, priors: false, kernelRows: x.rows, iterations: 200 },
  })
  const milliseconds = performance.now() - begun
  const { user, system } = process.cpuUsage(worked)
  return {
    milliseconds,
    processor: (user + system) / 1000,
    likelihood: logMarginalLikelihood(kernel, x, z).value,
  }
}

/** A bent function of all inputs, some of more weight, with a little noise; mean 0 and standard deviation 1. */
function made(rows: number, seed: number): { readonly x: Matrix; readonly z: Float64Array } {
  const random = seededRandom(seed)
  const x = matrix(
    rows,
    inputs,
    Float64Array.from({ length: rows * inputs }, () => Math.sqrt(12) * (random.uniform() - 0.5)),
  )
  const y = Float64Array.from({ length: rows }, (_, i) => {
    const at = (k: number): number => x.values[i * inputs + k] as number
    let sum = (at(0) * at(1)) / 2 + 0.05 * random.normal()
    for (let k = 0; k < inputs; k++) sum += Math.sin(2 * at(k)) / (1 + k / 2)
    return sum
  })
  const mean = y.reduce((sum, value) => sum + value, 0) / rows
  const deviation = Math.sqrt(y.reduce((sum, value) => sum + (value - mean) ** 2, 0) / rows)
  return { x, z: y.map((value) => (value - mean) / deviation) }
}
