import { parseDay } from '@utsushi/data'
import type { Ensemble } from '@utsushi/data/node'
import { seededRandom } from '@utsushi/ground'
import { columns } from './sipnet.js'

const [samples, days, parameters] = [24, 2616, 36]

/** An ensemble of the size that the emulator benches train on, of noise: for measuring what does not depend on the numbers. */
export function madeUpEnsemble(): Ensemble {
  const random = seededRandom(3)
  const noise = (length: number): Float32Array => Float32Array.from({ length }, () => random.uniform())
  const weather = noise(days * columns.drivers.length)
  const drivers = new Float32Array(samples * weather.length)
  for (let sample = 0; sample < samples; sample++) drivers.set(weather, sample * weather.length)
  const names = Array.from({ length: parameters }, (_, k) => `parameter_${k + 1}`)
  const panel = (own: readonly string[], leading: readonly number[], values: Float32Array) => ({
    names: own,
    units: own.map(() => undefined),
    shape: [...leading, own.length],
    values,
    missing: own.map(() => 0),
  })
  const first = parseDay('1998-11-02')
  return {
    folder: 'made up',
    samples: Array.from({ length: samples }, (_, k) => k),
    files: [],
    firstRows: [],
    summary: { file: 'made-up', firstRow: 2 },
    days: Int32Array.from({ length: days }, (_, k) => first + k),
    statics: panel(names, [samples], noise(samples * parameters)),
    drivers: panel(columns.drivers, [samples, days], drivers),
    targets: panel(columns.targets, [samples, days], noise(samples * days * columns.targets.length)),
    findings: [],
  }
}
