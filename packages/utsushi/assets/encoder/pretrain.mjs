// Pretrains the encoder that ships: 90 days in, the next 60 forecast, on simulated series and the weather that ships.
// Usage: node pretrain.mjs            (after a build; about ten minutes on one thread)
//        node pretrain.mjs --measure  (what the weights that are there are worth, alone)
//        PRETRAIN_OUT=/tmp/trial PRETRAIN_WINDOWS=256 PRETRAIN_EPOCHS=1 node pretrain.mjs  (a short trial into another folder, not measured)
// Writes config.json and model.safetensors beside this script, and prints what README.md says of them. The same machine
// gives the same file.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import {
  abs,
  add,
  clamp,
  constant,
  div,
  hostTensor,
  input,
  mean,
  minimum,
  mul,
  openRuntime,
  program,
  square,
  sub,
} from '@utsushi/graph'
import {
  adamw,
  averagePrecision,
  cosineRate,
  embedWindows,
  fit,
  fitLogistic,
  flatParameters,
  fromRecord,
  initialise,
  matrix,
  mixerWindows,
  predictLogistic,
  rocAuc,
  tinyTimeMixer,
  weightsOf,
} from '@utsushi/learn'
import { loadTinyTimeMixer, saveTinyTimeMixer } from '@utsushi/learn/node'
import { shippedEncoder } from 'utsushi/encoder'
import { simulated } from './series.mjs'

const seed = 11
const [context, horizon] = [90, 60]
const length = context + horizon
const simulatedWindows = Number(process.env.PRETRAIN_WINDOWS ?? 64_000)
const epochs = Number(process.env.PRETRAIN_EPOCHS ?? 7)
const here = fileURLToPath(new URL('.', import.meta.url))
const out = process.env.PRETRAIN_OUT ?? here

const weather = readWeather()
const training = windowsOf(seed, simulatedWindows, (day) => day < 8 * 365)
const validation = windowsOf(seed + 1, 4000, (day) => day >= 8 * 365)
console.log(`${training.count} windows of ${length} days, ${validation.count} to choose by`)

const shipped = tinyTimeMixer(shippedEncoder)
const parameters = flatParameters(shipped.parameters)
const begun = performance.now()
if (!process.argv.includes('--measure')) await pretrain()
if (out !== here) process.exit()
const { weights } = await loadTinyTimeMixer(here)

const runtime = await openRuntime({ threads: 1 })
const fresh = initialise(parameters, seed)
for (const [name, own] of [
  ['pretrained', weights],
  ['random', fresh],
])
  console.log(name, JSON.stringify(await measured(own)))
console.log('forecasts', JSON.stringify(await forecasts()))
await runtime.close()

/** Trains, and writes the folder. */
async function pretrain() {
  const model = tinyTimeMixer({ ...shippedEncoder, dropout: 0.1, headDropout: 0.1 })
  const trained = await fit({
    name: 'encoder',
    model: { mixer: model },
    data: training.arrays,
    validation: validation.arrays,
    forward: ({ model: { mixer }, past }) => {
      const { forecast, location, scale } = mixer({ past })
      return { forecast, location, scale }
    },
    loss: ({ output: { forecast, location, scale }, future }) => {
      // In units of each window's own deviation; what lies far outside, after a constant window, counts as ten of them.
      const scaled = (x) => clamp(div(sub(x, location), scale), -10, 10)
      return huberMean(sub(div(sub(forecast, location), scale), scaled(future)))
    },
    optimiser: adamw({ weightDecay: 1e-2 }),
    schedule: ({ steps }) => cosineRate({ rate: 2e-3, steps, warmup: Math.min(300, steps / 10) }),
    ...{ batch: 128, epochs, clip: 1, seed, threads: 1 },
    onEpoch: ({ epoch, validation: scores }) =>
      console.log(`epoch ${epoch}: ${JSON.stringify(scores)} ${minutes()} minutes`),
  })
  const record = new Map([...trained.weights].map(([name, array]) => [name.replace(/^mixer\./, ''), array]))
  await trained.close()
  await saveTinyTimeMixer(out, { model: shipped, parameters, weights: fromRecord(parameters, record) })
  console.log(`trained in ${minutes()} minutes`)
}

function minutes() {
  return ((performance.now() - begun) / 60_000).toFixed(1)
}

/** Squares up to 1, beyond that straight on. */
function huberMean(error) {
  const size = abs(error)
  const near = minimum(size, 1)
  return mean(add(mul(square(near), 0.5), sub(size, near)))
}

/** Simulated windows of one seed, and windows of the weather's days that are chosen. */
function windowsOf(own, count, chosen) {
  const rows = []
  for (let k = 0; k < count; k++) rows.push(simulated(own, k, length))
  for (const values of weather) {
    for (let day = 0; day + length <= values.length; day += 7)
      if (chosen(day) && chosen(day + length - 1)) rows.push(values.subarray(day, day + length))
  }
  const past = new Float32Array(rows.length * context)
  const future = new Float32Array(rows.length * horizon)
  rows.forEach((row, k) => {
    past.set(row.subarray(0, context), k * context)
    future.set(row.subarray(context), k * horizon)
  })
  return {
    count: rows.length,
    rows,
    arrays: {
      past: hostTensor(past, [rows.length, context, 1]),
      future: hostTensor(future, [rows.length, horizon, 1]),
    },
  }
}

/** The columns of the weather that change from day to day. */
function readWeather() {
  const path = fileURLToPath(new URL('../weather/de-hai.csv.gz', import.meta.url))
  const [head, ...lines] = gunzipSync(readFileSync(path)).toString().trim().split('\n')
  const names = head.split(',')
  return names.flatMap((name, column) =>
    ['date', 'a_co2'].includes(name)
      ? []
      : [Float32Array.from(lines, (line) => Number(line.split(',')[column]))],
  )
}

/**
 * What a logistic regression on the frozen embedding finds: whether any of the next 30 days leaves mean ± 3 deviations of the
 * window. Fitted on simulated series of one unseen seed, scored on those of another and on the weather's last years.
 */
async function measured(own) {
  const encoder = mixerWindows({ model: shipped, parameters, weights: own })
  const embed = async (rows) => {
    const windows = new Float32Array(rows.length * context)
    rows.forEach((row, k) => windows.set(row.subarray(0, context), k * context))
    const { data, shape } = await embedWindows(encoder, hostTensor(windows, [rows.length, context]), {
      runtime,
    })
    return matrix(shape[0], shape[1], data)
  }
  const series = (from) => Array.from({ length: 6000 }, (_, k) => simulated(from, k, length))
  const fitted = series(seed + 2)
  const logistic = fitLogistic(await embed(fitted), fitted.map(leaves))
  const scores = {}
  for (const [name, rows] of [
    ['simulated', series(seed + 3)],
    ['weather', validation.rows.slice(4000)],
  ]) {
    const truth = rows.map(leaves)
    const predicted = predictLogistic(logistic, await embed(rows))
    scores[name] = {
      windows: rows.length,
      share: truth.reduce((a, b) => a + b, 0) / rows.length,
      rocAuc: rocAuc(predicted, truth),
      prAuc: averagePrecision(predicted, truth),
    }
  }
  return scores
}

/** Mean squared error of forecasts of the weather's last years, in units of each window's variance: ours, the last value, the mean. */
async function forecasts() {
  const rows = validation.rows.slice(4000)
  const past = input('past', 'float32', [rows.length, context, 1])
  const { forecast } = shipped.apply(weightsOf(parameters, constant(weights)), { past })
  const executable = await runtime.load(program({ name: 'forecasts', inputs: [past], outputs: { forecast } }))
  const given = new Float32Array(rows.length * context)
  rows.forEach((row, k) => given.set(row.subarray(0, context), k * context))
  const answers = await executable.run({ past: hostTensor(given, [rows.length, context, 1]) })
  const found = answers.forecast.data
  const total = { ours: 0, lastValue: 0, mean: 0 }
  rows.forEach((row, k) => {
    const own = row.subarray(0, context)
    const average = own.reduce((a, b) => a + b, 0) / context
    const variance = own.reduce((sum, value) => sum + (value - average) ** 2, 0) / context + 1e-5
    for (let step = 0; step < horizon; step++) {
      const truth = row[context + step]
      const share = variance * rows.length * horizon
      total.ours += (found[k * horizon + step] - truth) ** 2 / share
      total.lastValue += (own[context - 1] - truth) ** 2 / share
      total.mean += (average - truth) ** 2 / share
    }
  })
  return total
}

function leaves(row) {
  const past = row.subarray(0, context)
  const average = past.reduce((a, b) => a + b, 0) / context
  const deviation = Math.sqrt(past.reduce((total, value) => total + (value - average) ** 2, 0) / context)
  return row.subarray(context, context + 30).some((value) => Math.abs(value - average) > 3 * deviation)
    ? 1
    : 0
}
