import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { input, program, sigmoid, treeEnsemble, writeSafetensors, type SafeTensor } from '@utsushi/graph'
import {
  averagePrecision,
  boostedTreesScores,
  fitBoostedTrees,
  predictBoostedTrees,
  rocAuc,
  type BoostedTrees,
} from '@utsushi/learn'
import { madeUpRows, type LabelledRows } from './made-up-rows.js'
import { median, rounded } from './median.js'
import type { BenchOptions } from './options.js'
import { peerNumber, runPeer, type PeerResult } from './peer.js'
import { compare, type BenchResult, type Json } from './result.js'

const columns = 92

const limits = { milliseconds: 10_000, rocAucDifference: 0.002 }

/** Settings that mean the same on both sides. */
const settings = {
  trees: 200,
  depth: 6,
  leaves: 63,
  bins: 255,
  rate: 0.1,
  minRows: 20,
  minHessian: 1e-3,
  lambda: 0,
}

/**
 * Boosted trees against LightGBM with the same settings, on the same rows: fitting from an array in memory to finished trees,
 * ranges included, and both scored on rows that neither has seen. Ours takes one thread; LightGBM is timed with one and two.
 */
export async function trees(options: BenchOptions): Promise<BenchResult> {
  const [rows, heldOut, rounds] = options.quick ? [6000, 2000, 1] : [58_300, 58_300, 3]
  const training = madeUpRows(rows, columns, options.seed)
  const others = madeUpRows(heldOut, columns, options.seed + 1_000_000)
  const scratch = await mkdtemp(join(tmpdir(), 'utsushi-trees-'))
  try {
    const data = join(scratch, 'rows.safetensors')
    await writeFile(data, rowsFile(training, others))
    const times: number[] = []
    const peers: PeerResult[] = []
    let ours = fitBoostedTrees({ ...training, options: { ...settings, trees: 5 } })
    for (let round = 0; round < rounds; round++) {
      const begun = performance.now()
      ours = fitBoostedTrees({ ...training, options: settings })
      times.push(performance.now() - begun)
      peers.push(await runPeer('trees.py', ['--data', data, '--settings', JSON.stringify(settings)]))
      console.error(
        `round ${round + 1}: ${JSON.stringify({ ours_ms: rounded(times.at(-1) ?? NaN), peer: peers.at(-1) })}`,
      )
    }
    const peerTimes = (threads: string): number[] => peers.map((peer) => peerNumber(peer, 'fit_ms', threads))
    const peerMilliseconds = Math.min(median(peerTimes('1')), median(peerTimes('2')))
    const predicted = predictBoostedTrees(ours, others.features)
    const auc = { ours: rocAuc(predicted, others.targets), lightgbm: peerNumber(peers[0] ?? {}, 'roc_auc') }
    return compare({
      name: 'trees',
      oursMilliseconds: median(times),
      peer: 'lightgbm',
      peerMilliseconds,
      threads: 1,
      config: { rows, held_out: heldOut, columns, ...settings, rounds },
      extra: {
        limit_ms: limits.milliseconds,
        fastest_ms: {
          ours: rounded(Math.min(...times)),
          lightgbm_1: rounded(Math.min(...peerTimes('1'))),
          lightgbm_2: rounded(Math.min(...peerTimes('2'))),
        },
        share_of_yes: rounded(training.targets.reduce((sum, target) => sum + target, 0) / rows, 3),
        roc_auc: { ours: rounded(auc.ours, 5), lightgbm: rounded(auc.lightgbm, 5) },
        roc_auc_difference: rounded(auc.ours - auc.lightgbm, 2),
        roc_auc_difference_limit: limits.rocAucDifference,
        pr_auc: {
          ours: rounded(averagePrecision(predicted, others.targets), 5),
          lightgbm: rounded(peerNumber(peers[0] ?? {}, 'pr_auc'), 5),
        },
        onnx: await inPython(ours, others.features, scratch),
        versions: { lightgbm: peers[0]?.['version'] ?? null },
      },
    })
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

/** The trees as an ONNX file, checked and run by Python's onnxruntime: greatest differences from our own scores. */
async function inPython(model: BoostedTrees, features: Float32Array, folder: string): Promise<Json> {
  const x = input('x', 'float32', ['rows', columns])
  const raw = treeEnsemble(x, model)
  const outputs = { raw, probability: sigmoid(raw) }
  const rows = features.length / columns
  const tensor = (data: Float32Array, width: number): SafeTensor => ({
    ...{ dtype: 'float32', shape: [rows, width], data },
  })
  const files = {
    model: program({ name: 'trees', inputs: [x], outputs }).toOnnx(),
    inputs: writeSafetensors(new Map([['x', tensor(features, columns)]])),
    expected: writeSafetensors(
      new Map([
        ['raw', tensor(Float32Array.from(boostedTreesScores(model, features)), 1)],
        ['probability', tensor(Float32Array.from(predictBoostedTrees(model, features)), 1)],
      ]),
    ),
  }
  const named = Object.entries(files).map(([name, bytes]) => ({ name, path: join(folder, name), bytes }))
  for (const { path, bytes } of named) await writeFile(path, bytes)
  const found = await runPeer(
    'check_onnx.py',
    named.flatMap(({ name, path }) => [`--${name}`, path]),
  )
  return {
    differences: found['differences'] ?? null,
    matches: found['matches'] ?? null,
    versions: found['versions'] ?? null,
  }
}

function rowsFile(training: LabelledRows, others: LabelledRows): Uint8Array {
  const tensor = (data: Float32Array, width?: number): SafeTensor => ({
    dtype: 'float32',
    shape: width === undefined ? [data.length] : [data.length / width, width],
    data,
  })
  return writeSafetensors(
    new Map([
      ['features', tensor(training.features, columns)],
      ['targets', tensor(training.targets)],
      ['others', tensor(others.features, columns)],
      ['otherTargets', tensor(others.targets)],
    ]),
  )
}
