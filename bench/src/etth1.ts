/**
 * The test windows of ETTh1: hourly, 8640 hours of training, 2880 of validation, 2880 of test, standardised by the training
 * hours.
 */
import { readFile } from 'node:fs/promises'

const [training, validation, testing] = [8640, 2880, 2880]

/** Values of the test period and the context before it, `[hours, channels]` row by row. */
export interface Etth1 {
  readonly values: Float32Array
  readonly hours: number
  readonly channels: number
}

/** The hours from `context` before the test period to its end. */
export async function readEtth1(path: string, context: number): Promise<Etth1> {
  const lines = (await readFile(path, 'utf8')).trim().split('\n').slice(1)
  const rows = lines.map((line) => line.split(',').slice(1).map(Number))
  const channels = rows[0]?.length ?? 0
  const first = training + validation - context
  const hours = context + testing
  const values = new Float32Array(hours * channels)
  for (let channel = 0; channel < channels; channel++) {
    const own = rows.slice(0, training).map((row) => row[channel] ?? NaN)
    const mean = own.reduce((a, b) => a + b, 0) / training
    const deviation = Math.sqrt(own.reduce((total, value) => total + (value - mean) ** 2, 0) / training)
    for (let hour = 0; hour < hours; hour++)
      values[hour * channels + channel] = ((rows[first + hour]?.[channel] ?? NaN) - mean) / deviation
  }
  return { values, hours, channels }
}
