import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { constant, hostTensor, input, openRuntime, program, writeSafetensors } from '@utsushi/graph'
import { InputError } from '@utsushi/ground'
import { weightsOf } from '@utsushi/learn'
import { loadTinyTimeMixer } from '@utsushi/learn/node'
import { dataFolder } from './data-folder.js'
import { readEtth1, type Etth1 } from './etth1.js'
import { rounded } from './median.js'
import type { BenchOptions } from './options.js'
import { peerNumber, runPeer } from './peer.js'
import { compare, type BenchResult } from './result.js'

const [context, horizon, size] = [512, 96, 64]

/**
 * Zero-shot forecasts of ETTh1: a published TinyTimeMixer (512 → 96) on all 2785 test windows × 7 channels, its mixing of
 * channels switched off, against granite-tsfm with the same weights. `--data` names the folder that holds `ett` and `ttm`.
 */
export async function ttmEtth1(options: BenchOptions): Promise<BenchResult> {
  const folders =
    options.data === undefined
      ? [dataFolder(options, 'ett', 'ETTh1.csv'), dataFolder(options, 'ttm', 'model.safetensors')]
      : [join(options.data, 'ett'), join(options.data, 'ttm')]
  const [ett, ttm] = folders
  if (ett === undefined || ttm === undefined) throw new InputError('ttm-etth1 reads ett and ttm')
  const data = await readEtth1(join(ett, 'ETTh1.csv'), context)
  const ours = await forecastAll(data, ttm, options.threads ?? 2)
  const scratch = await mkdtemp(join(tmpdir(), 'utsushi-etth1-'))
  try {
    const path = join(scratch, 'etth1.safetensors')
    const values = { dtype: 'float32', shape: [data.hours, data.channels], data: data.values } as const
    await writeFile(path, writeSafetensors(new Map([['values', values]])))
    const peer = await runPeer('ttm_etth1.py', ['--model', ttm, '--data', path], 'granite')
    return compare({
      name: 'ttm-etth1',
      oursMilliseconds: ours.milliseconds,
      peer: 'granite-tsfm',
      peerMilliseconds: peerNumber(peer, 'milliseconds'),
      threads: options.threads ?? 2,
      config: { context, horizon, windows: ours.windows, channels: data.channels },
      extra: {
        mse: rounded(ours.mse, 6),
        mae: rounded(ours.mae, 6),
        peer_mse: rounded(peerNumber(peer, 'mse'), 6),
        peer_mae: rounded(peerNumber(peer, 'mae'), 6),
        versions: peer['versions'] ?? null,
      },
    })
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

async function forecastAll({ values, hours, channels }: Etth1, folder: string, threads: number) {
  const { model, parameters, weights } = await loadTinyTimeMixer(folder, {
    configuration: { decoderMode: 'common_channel', predictionChannelIndices: null },
  })
  const past = input('past', 'float32', [size, context, channels])
  const { forecast } = model.apply(weightsOf(parameters, constant(weights)), { past })
  const runtime = await openRuntime({ threads })
  const executable = await runtime.load(program({ name: 'etth1', inputs: [past], outputs: { forecast } }))
  const windows = hours - context - horizon + 1
  let [squares, sizes, milliseconds] = [0, 0, 0]
  for (let from = 0; from < windows; from += size) {
    const here = Math.min(size, windows - from)
    const feed = new Float32Array(size * context * channels)
    for (let k = 0; k < here; k++) {
      const start = (from + k) * channels
      feed.set(values.subarray(start, start + context * channels), k * context * channels)
    }
    const begun = performance.now()
    const results = await executable.run({ past: hostTensor(feed, [size, context, channels]) })
    milliseconds += performance.now() - begun
    const found = results['forecast']?.data as Float32Array
    for (let k = 0; k < here; k++) {
      const truth = (from + k + context) * channels
      for (let at = 0; at < horizon * channels; at++) {
        const error = (found[k * horizon * channels + at] ?? NaN) - (values[truth + at] ?? NaN)
        squares += error ** 2
        sizes += Math.abs(error)
      }
    }
  }
  await runtime.close()
  const total = windows * horizon * channels
  return { mse: squares / total, mae: sizes / total, milliseconds, windows }
}
