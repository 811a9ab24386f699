// An emulator of two lines, as a real file: gpp = lue · par, and er = the sum of tair since the first day it was given,
// so that a test sees where a run began.
import { writeFileSync } from 'node:fs'
import { add, concat, input, mul, program, scan, slice, transpose, unsqueeze } from '@utsushi/graph'
import { encodeMetadata, sealEmulator, type EmulatorMetadata, type ForecastLayout } from '@utsushi/emulator'
import { layoutSummary } from '../predict/forecast.js'

const unit = 'g C m-2 day-1'

/** Metadata of the file; ranges are those of `tair` −10 … 30, `par` 0 … 60, `lue` 0.1 … 0.9. */
function tinyMetadata(layout: ForecastLayout, reading?: EmulatorMetadata['reading']): EmulatorMetadata {
  return {
    format: 1,
    name: 'tiny',
    study: 'ecosystem',
    version: '0.1.0',
    created: '2026-01-01T00:00:00Z',
    licence: 'CC0-1.0',
    description: 'for tests',
    inputs: [
      {
        name: 'drivers',
        dtype: 'float32',
        shape: ['batch', 'time', 2],
        axes: ['batch', 'time', 'feature'],
        features: [
          { name: 'tair', unit: '°C', min: -10, max: 30.1 },
          { name: 'par', unit: 'mol m-2 day-1', min: 0, max: 60 },
        ],
      },
      {
        name: 'parameters',
        dtype: 'float32',
        shape: ['batch', 1],
        axes: ['batch', 'feature'],
        features: [{ name: 'lue', unit: '1', min: 0.1, max: 0.9 }],
      },
    ],
    outputs: [
      {
        name: 'fluxes',
        dtype: 'float32',
        shape: ['batch', 'time', 2],
        axes: ['batch', 'time', 'feature'],
        features: [
          { name: 'gpp', unit, std: 1 },
          { name: 'er', unit, std: 1 },
        ],
      },
    ],
    training: { split: 'train', rows: 1, period: null, ...layoutSummary(layout) },
    ...(reading && { reading }),
    metrics: {},
    extrapolation: 'report',
  }
}

/** Writes the emulator. */
export function writeTinyEmulator(
  file: string,
  layout: ForecastLayout,
  reading?: EmulatorMetadata['reading'],
): void {
  const drivers = input('drivers', 'float32', ['batch', 'time', 2])
  const parameters = input('parameters', 'float32', ['batch', 1])
  const column = (place: number) => slice(drivers, { axis: 2, start: place, end: place + 1 })
  const gpp = mul(column(1), unsqueeze(parameters, 1))
  const { outputs: er } = scan(
    { state: mul(parameters, 0), inputs: transpose(column(0), [1, 0, 2]) },
    (sum, tair) => {
      const next = add(sum, tair)
      return { state: next, outputs: next }
    },
  )
  const fluxes = concat([gpp, transpose(er, [1, 0, 2])], 2)
  const metadata = encodeMetadata(tinyMetadata(layout, reading))
  writeFileSync(
    file,
    sealEmulator(
      program({ name: 'tiny', inputs: [drivers, parameters], outputs: { fluxes }, metadata }).toOnnx(),
    ),
  )
}
