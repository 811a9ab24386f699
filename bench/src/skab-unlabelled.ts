/**
 * Faults that nobody labelled, on the water circuit of the Skoltech anomaly benchmark: the distance that the equipment study takes beside
 * other distances, each learnt of the same first seconds of every file and with a threshold of the seconds behind them. Labels only score.
 *
 *   node bench/dist/skab-unlabelled.js [--data <folder of skab>]
 */
import { pathToFileURL } from 'node:url'
import { binaryRecord, chooseThreshold } from '@utsushi/learn'
import { silentReporter } from '@utsushi/study'
import { equipment } from 'utsushi/equipment'
import { dataFolder } from './data-folder.js'
import { distances, type Distance, type Means } from './distances.js'
import { parseCommandLine } from './options.js'
import { alarmScores, skabFiles, skabItems } from './skab-data.js'

/** Seconds of each file that are learnt of, and those up to which the threshold is chosen; the benchmark calls the first 400 normal. */
const [trained, chosen] = [280, 400]
const context = 60

const studyContext = {
  ...{ reporter: silentReporter, signal: new AbortController().signal },
  ...{ threads: 1, device: 'cpu' as const },
}

/** The study's own windows: what is shipped, and the readings that the other distances are taken of. */
async function read(folder: string, files: readonly string[], joint: 'rms' | 'largest') {
  const config = (shares: object) =>
    equipment.parts.schema.parse({
      data: {
        ...{ folder, readings: files, layout: 'wide', time: 'datetime', truth: 'anomaly', items: skabItems },
        ...{ interval: '1 second', align: 'start' },
      },
      labels: { kind: 'none', horizons: [0] },
      windows: { of: 'equipment', context },
      split: shares,
      features: { families: ['joint'], joint: [joint] },
      model: { kind: 'distance' },
    })
  const { park } = await equipment.parts.read(config({}), studyContext)
  const shares = { test: (park.steps - chosen) / park.steps, validation: (chosen - trained) / chosen }
  return equipment.parts.read(config(shares), studyContext)
}

type Read = Awaited<ReturnType<typeof read>>

/** Scores of every file, `[steps]`, NaN where no whole window ends. */
type Scores = readonly Float64Array[]

/** The leaders of the files: the series under which their windows stand. */
const leadersOf = ({ windows }: Read): readonly number[] =>
  [...new Set(windows.series)].toSorted((a, b) => a - b)

function shipped(own: Read): Scores {
  const { windows, statistics, park } = own
  return leadersOf(own).map((leader) => {
    const scores = new Float64Array(park.steps).fill(NaN)
    for (const [window, series] of windows.series.entries())
      if (series === leader) scores[windows.end[window] ?? 0] = statistics.values[window] ?? NaN
    return scores
  })
}

/** Another distance, counted as the shipped one is: the logarithm of its ratio to what 99 % of the windows learnt of keep within. */
function another(own: Read, distance: Distance): Scores {
  const { park } = own
  const items = Object.keys(skabItems).length
  return leadersOf(own).map((leader) => {
    const rows = Array.from({ length: park.steps }, (_, step) =>
      Float64Array.from(
        { length: items },
        (_item, item) => park.values[(leader + item) * park.steps + step] ?? NaN,
      ),
    ).filter((row) => row.every((value) => !Number.isNaN(value)))
    const means: Means = { rows, context, learnt: trained }
    const raw = distance(means)
    const usual = raw.slice(context - 1, trained).toSorted((a, b) => a - b)
    const edge = usual[Math.floor(0.99 * (usual.length - 1))] ?? NaN
    const scores = new Float64Array(park.steps).fill(NaN)
    for (const [step, value] of raw.entries()) scores[step] = Math.log(Math.max(value / edge, 0.01))
    return scores
  })
}

function report(name: string, own: Read, all: Scores): void {
  const { park } = own
  const truths = leadersOf(own).map(
    (leader) =>
      park.truth?.subarray(leader * park.steps, (leader + 1) * park.steps) ?? new Uint8Array(park.steps),
  )
  const between = (from: number, to: number): readonly number[] =>
    all.flatMap((scores) => [...scores.subarray(from, to)].filter((score) => !Number.isNaN(score)))
  const scored = all.flatMap((scores, file) =>
    [...scores.keys()].flatMap((step) => {
      const [score = NaN, truth] = [scores[step], truths[file]?.[step]]
      return step < chosen || truth === 255 || Number.isNaN(score) ? [] : [[score, truth ?? NaN] as const]
    }),
  )
  const { rocAuc, prAuc } = binaryRecord(
    scored.map(([score]) => score),
    scored.map(([, truth]) => truth),
    { given: 'logits' },
  )
  const told = [0.01, 0.05, 0.13].map((most) => {
    const validation = between(trained, chosen)
    const rule = { rule: 'false_alarm_rate', most } as const
    const normal = new Float64Array(validation.length)
    const { threshold } = chooseThreshold(validation, normal, rule, { given: 'logits' })
    const files = all.map((scores, file) => ({
      truth: truths[file] ?? [],
      alarm: Uint8Array.from(scores, (score) => (1 / (1 + Math.exp(-score)) >= threshold ? 1 : 0)),
    }))
    return `${most * 100} %: ${alarmScores(files, chosen).join(' ')} (all seconds ${alarmScores(files, 0).join(' ')})`
  })
  console.log(`${name}: ROC-AUC ${rocAuc?.toFixed(3)}, PR-AUC ${prAuc?.toFixed(3)}; ${told.join('; ')}`)
}

async function main(): Promise<void> {
  const { options } = parseCommandLine(process.argv.slice(2))
  const folder = dataFolder(options, 'skab', 'valve1-0.csv')
  const files = skabFiles(folder)
  console.log(`${files.length} files: ${files.join(', ')}`)
  console.log(
    `learnt of ${trained} s, threshold of the seconds up to ${chosen}; F1, false-alarm rate, missing-alarm rate behind them at each share of false alarms`,
  )
  const own = await read(folder, files, 'rms')
  report('the study, rms', own, shipped(own))
  const largest = await read(folder, files, 'largest')
  report('the study, largest', largest, shipped(largest))
  for (const [name, distance] of Object.entries(distances)) report(name, own, another(own, distance))
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main()
