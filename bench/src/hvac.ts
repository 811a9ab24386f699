/**
 * Air handlers minute by minute, whose truth holds for whole days: what was read, and every day scored by what was learnt of the other
 * days, its own labels unseen. No peer: "always" and "never" are what it is compared with.
 *
 *   node bench/dist/hvac.js [--data <folder of hvac>]
 */
import { pathToFileURL } from 'node:url'
import { silentReporter } from '@utsushi/study'
import { equipment, leaveDaysOut } from 'utsushi/equipment'
import { dataFolder } from './data-folder.js'
import { parseCommandLine } from './options.js'

const studyContext = {
  ...{ reporter: silentReporter, signal: new AbortController().signal },
  ...{ threads: 1, device: 'cpu' as const },
}

/** The first is what is reported, the others say what hangs on its choices. */
const variants = [
  { joint: ['rms'], threshold: 'f1', falseAlarms: 0.1 },
  { joint: ['largest'], threshold: 'f1', falseAlarms: 0.1 },
  { joint: ['rms'], threshold: 'falseAlarms', falseAlarms: 0.1 },
  { joint: ['rms', 'largest', 'share'], threshold: 'f1', falseAlarms: 0.1 },
] as const

const configOf = (
  folder: string,
  file: string,
  { joint, threshold, falseAlarms }: (typeof variants)[number],
) =>
  equipment.parts.schema.parse({
    data: {
      ...{ folder, readings: file, layout: 'wide', time: 'Datetime', interval: '1 minute' },
      truth: 'Fault Detection Ground Truth',
    },
    labels: { kind: 'truth', horizons: [0] },
    windows: { of: 'equipment', context: 60, stride: 10 },
    split: { by: 'recording' },
    features: { families: ['joint'], joint },
    model: { kind: 'logistic' },
    decision: { threshold, falseAlarms, calibration: 'none' },
  })

/** What was read of a file: items, days, and which of them were faulty. */
async function lookAt(folder: string, file: string): Promise<void> {
  const config = equipment.parts.schema.parse({
    ...configOf(folder, file, variants[0]),
    labels: { kind: 'none', horizons: [0] },
    features: { families: ['joint'] },
    split: { by: 'time' },
    model: { kind: 'distance' },
  })
  const { park } = await equipment.parts.read(config, studyContext)
  const days = new Map<number, readonly [faulty: number, minutes: number]>()
  for (let step = 0; step < park.steps; step++) {
    const state = park.truth?.[step] ?? 255
    if (state === 255) continue
    const day = Math.floor((park.first + step) / 1440)
    const [faulty, minutes] = days.get(day) ?? [0, 0]
    days.set(day, [faulty + state, minutes + 1])
  }
  const whole = [...days.values()].filter(([faulty, minutes]) => faulty === minutes).length
  const odd = park.counts.map(({ kind, count }) => `${kind} ${count}`).join(', ')
  console.log(
    `${file}: ${park.series.length} items, ${days.size} days recorded, ${whole} of them faulty throughout, ${[...days.values()].filter(([faulty]) => faulty === 0).length} not at all${odd === '' ? '' : `; odd readings: ${odd}`}`,
  )
}

async function main(): Promise<void> {
  const { options } = parseCommandLine(process.argv.slice(2))
  const folder = dataFolder(options, 'hvac', 'SZVAV.csv')
  for (const file of ['MZVAV-2-1.csv', 'SZVAV.csv']) await lookAt(folder, file)
  console.log('SZVAV.csv, one day left out after another: windows, F1, false-alarm rate, missing-alarm rate')
  for (const [place, variant] of variants.entries()) {
    const days = await leaveDaysOut(configOf(folder, 'SZVAV.csv', variant), studyContext)
    const { joint, threshold, falseAlarms } = variant
    const rule = threshold === 'f1' ? 'best F1' : `at most ${falseAlarms * 100} % false alarms`
    console.log([joint.join(' + '), rule].join(', '), ...told(days))
    if (place === 0) {
      console.log(
        '  always an alarm',
        ...told(days.map((own) => ({ ...own, alarm: own.alarm.map(() => 1) }))),
      )
      for (const own of days) console.log(' ', own.day, ...told([own]))
    }
  }
}

function told(
  days: readonly { readonly truth: Float64Array; readonly alarm: Uint8Array }[],
): readonly string[] {
  let [tp, fp, fn, tn] = [0, 0, 0, 0]
  for (const { truth, alarm } of days)
    for (const [window, state] of truth.entries()) {
      const raised = alarm[window] === 1
      if (state === 1) [tp, fn] = raised ? [tp + 1, fn] : [tp, fn + 1]
      else if (state === 0) [fp, tn] = raised ? [fp + 1, tn] : [fp, tn + 1]
    }
  const rate = (one: number, other: number): string =>
    one + other === 0 ? '–' : (one / (one + other)).toFixed(3)
  return [`${tp + fp + fn + tn}`, ((2 * tp) / (2 * tp + fp + fn || 1)).toFixed(3), rate(fp, tn), rate(fn, tp)]
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main()
