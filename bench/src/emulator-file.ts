import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeSafetensors, type SafeTensor } from '@utsushi/graph'
import { openEmulator, type EmulatorInput } from '@utsushi/emulator'
import { InputError, seededRandom } from '@utsushi/ground'
import { median } from './median.js'
import type { BenchOptions } from './options.js'
import { peerNumber, runPeer } from './peer.js'
import { compare, type BenchResult } from './result.js'

/** Sizes of what varies: samples and days of one prediction. */
const sizes: Readonly<Record<string, number>> = { batch: 8, time: 400 }

/**
 * Opens a finished emulator in Python's onnxruntime and holds its outputs against ours, in units of each output's training
 * standard deviation. `--data` names the file.
 */
export async function emulatorFile(options: BenchOptions): Promise<BenchResult> {
  const model = options.data
  if (model === undefined || !existsSync(model)) {
    throw new InputError('this bench reads a finished emulator: name it with --data <run>/model.onnx')
  }
  const scratch = await mkdtemp(join(tmpdir(), 'utsushi-emulator-'))
  const emulator = await openEmulator(model)
  try {
    const random = seededRandom(options.seed)
    const inputs = Object.fromEntries(
      emulator.inputs.map((port) => [port.name, drawn(port, () => random.uniform())]),
    )
    const durations: number[] = []
    let outputs: Awaited<ReturnType<typeof emulator.predict>>['outputs'] = {}
    for (let repeat = 0; repeat < 7; repeat++) {
      const begun = performance.now()
      ;({ outputs } = await emulator.predict(
        Object.fromEntries(
          Object.entries(inputs).map(([name, { shape, data }]) => [name, { dims: shape, data }]),
        ) as never,
      ))
      durations.push(performance.now() - begun)
    }
    const expected = Object.entries(outputs).map(([name, { dims, data }]): [string, SafeTensor] => [
      name,
      { dtype: 'float32', shape: dims, data: data as Float32Array },
    ])
    const file = (name: string): string => join(scratch, name)
    await writeFile(file('inputs.safetensors'), writeSafetensors(new Map(Object.entries(inputs))))
    await writeFile(file('expected.safetensors'), writeSafetensors(new Map(expected)))
    const scale = emulator.outputs.map(({ name, features }) => [name, features.map(({ std }) => std ?? 1)])
    await writeFile(file('scale.json'), JSON.stringify(Object.fromEntries(scale)))
    const peer = await runPeer('check_onnx.py', [
      ...[
        '--model',
        model,
        '--inputs',
        file('inputs.safetensors'),
        '--expected',
        file('expected.safetensors'),
      ],
      ...['--scale', file('scale.json')],
    ])
    return compare({
      name: 'emulator-file',
      oursMilliseconds: median(durations),
      peer: 'onnxruntime',
      peerMilliseconds: peerNumber(peer, 'median_ms'),
      threads: 1,
      config: { ...sizes },
      extra: {
        differences: peer['differences'] ?? null,
        matches: peer['matches'] ?? null,
        versions: peer['versions'] ?? null,
      },
    })
  } finally {
    await emulator.close()
    await rm(scratch, { recursive: true, force: true })
  }
}

/** Values within the training range of each feature. */
function drawn(
  { shape, features }: EmulatorInput,
  uniform: () => number,
): SafeTensor & { readonly dtype: 'float32' } {
  const dims = shape.map((size) => (typeof size === 'number' ? size : (sizes[size] ?? 1)))
  const length = dims.reduce((product, size) => product * size, 1)
  const data = Float32Array.from({ length }, (_, at) => {
    const { min, max } = features[at % features.length] ?? { min: 0, max: 1 }
    return (min ?? 0) + uniform() * ((max ?? 1) - (min ?? 0))
  })
  return { dtype: 'float32', shape: dims, data }
}
