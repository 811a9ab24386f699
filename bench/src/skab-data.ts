/**
 * The files of the Skoltech anomaly benchmark, and how alarms on them are counted.
 */
import { readdirSync } from 'node:fs'
import { InputError } from '@utsushi/ground'

/** Sensors of the circuit with their units, where the benchmark says them. */
export const skabItems = {
  Accelerometer1RMS: 'unknown',
  Accelerometer2RMS: 'unknown',
  Current: 'A',
  Pressure: 'unknown',
  Temperature: 'degC',
  Thermocouple: 'degC',
  Voltage: 'V',
  'Volume Flow RateRMS': 'unknown',
}

/** @throws InputError for fewer than three files with labels */
export function skabFiles(folder: string): readonly string[] {
  const files = readdirSync(folder)
    .filter((name) => /^(valve\d|other)-\d+\.csv$/.test(name))
    .toSorted()
  if (files.length < 3) throw new InputError(`${folder}: ${files.length} files with labels, 3 are needed`)
  return files
}

/** F1, share of the normal seconds with an alarm, share of the faulty ones without. */
export function alarmScores(
  files: readonly { readonly truth: ArrayLike<number>; readonly alarm: ArrayLike<number> }[],
  from: number,
): readonly string[] {
  let [tp, fp, fn, tn] = [0, 0, 0, 0]
  for (const { truth, alarm } of files)
    for (let step = from; step < truth.length; step++) {
      if (truth[step] === 1) [tp, fn] = alarm[step] === 1 ? [tp + 1, fn] : [tp, fn + 1]
      else if (truth[step] === 0) [fp, tn] = alarm[step] === 1 ? [fp + 1, tn] : [fp, tn + 1]
    }
  return [(2 * tp) / (2 * tp + fp + fn), fp / (fp + tn), fn / (fn + tp)].map((value) => value.toFixed(3))
}
