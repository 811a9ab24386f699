// What is learnt of the training sequences before a network is: how channels and answers are scaled and how often each class occurs,
// and, where the study file says so, a method that is fitted in one go and is then all there is.
import { sequenceLengths } from '@utsushi/data'
import { hostTensor } from '@utsushi/graph'
import type { Tables } from '@utsushi/study'
import type { MaterialsConfig } from './config.js'
import { sequenceCount, type Asked, type Materials, type Places } from './data/measured.js'
import { fitMethod } from './fit/methods.js'
import type { Fitted } from './fit/fitted.js'
import type { Scales } from './fit/learnt.js'
import { scaledSequences } from './fit/rows.js'

/** What is learnt of some sequences. */
export function fitSequences(config: MaterialsConfig, materials: Materials, train: Places): Fitted {
  const { panel, asked, steps } = materials
  const own = {
    ...channelsOf(config, materials, train),
    answers: answerScales(asked, train),
    shares: sharesOf(asked, train),
    classes: asked.kind === 'classes' ? asked.names : [],
    steps,
    isEven: sequenceLengths(panel).every((length) => length === steps),
    axis: axisOf(materials),
    answerAxis: asked.kind === 'sequences' ? Array.from(asked.axis) : [],
    signals: panel.names,
    sequences: train.length,
  }
  const method = fitMethod(config, materials, train, own)
  return { ...own, ...(method && { method }) }
}

/** The axis that all sequences share; empty where each has its own. */
function axisOf({ panel: { order, offsets } }: Materials): readonly number[] {
  const first = order.subarray(0, offsets[1] ?? 0)
  for (let sequence = 1; sequence + 1 < offsets.length; sequence++) {
    const from = offsets[sequence] ?? 0
    if ((offsets[sequence + 1] ?? 0) - from !== first.length) return []
    for (let point = 0; point < first.length; point++) if (order[from + point] !== first[point]) return []
  }
  return Array.from(first)
}

/** Mean, deviation and ends of each channel over the training sequences: of all its points, or point by point. */
function channelsOf(
  { model }: MaterialsConfig,
  { panel: { values, offsets, names }, steps }: Materials,
  train: Places,
): Pick<Fitted, 'channels' | 'lowest' | 'highest'> {
  const width = names.length
  const isEven = train.every((place) => (offsets[place + 1] ?? 0) - (offsets[place] ?? 0) === steps)
  const columns = model.scaling === 'point' && isEven ? steps * width : width
  const each = Array.from({ length: columns }, () => ({ count: 0, sum: 0, squares: 0 }))
  const ends = names.map(() => ({ low: Infinity, high: -Infinity }))
  for (const place of train) {
    const from = (offsets[place] ?? 0) * width
    for (let at = from; at < (offsets[place + 1] ?? 0) * width; at++) {
      const value = values[at] ?? NaN
      const own = each[(at - from) % columns]
      const end = ends[at % width]
      if (own === undefined || end === undefined) continue
      ;[own.count, own.sum, own.squares] = [own.count + 1, own.sum + value, own.squares + value * value]
      ;[end.low, end.high] = [Math.min(end.low, value), Math.max(end.high, value)]
    }
  }
  return {
    channels: scalesOf(
      each.map(({ count, sum, squares }) => {
        const mean = sum / count
        return { mean, deviation: Math.sqrt(Math.max(0, squares / count - mean * mean)) }
      }),
    ),
    lowest: ends.map(({ low }) => low),
    highest: ends.map(({ high }) => high),
  }
}

/** Mean and deviation of what is asked for; none of classes. An answer that is a sequence has one scale for all its points. */
function answerScales(asked: Asked, train: Places): Scales {
  switch (asked.kind) {
    case 'classes':
      return { center: [], scale: [] }
    case 'values': {
      const width = asked.targets.length
      return scalesOf(
        asked.targets.map((_, target) =>
          momentsOf(train.map((place) => asked.values[place * width + target] ?? NaN)),
        ),
      )
    }
    case 'sequences': {
      const points = asked.axis.length
      const all: number[] = []
      for (const place of train)
        for (let point = 0; point < points; point++) all.push(asked.values[place * points + point] ?? NaN)
      return scalesOf([momentsOf(all)])
    }
    default:
      return asked satisfies never
  }
}

function momentsOf(values: readonly number[]) {
  const known = values.filter((value) => !Number.isNaN(value))
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length
  return {
    mean,
    deviation: Math.sqrt(known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / known.length),
  }
}

/** A column that does not vary is not scaled. */
const scalesOf = (moments: readonly { readonly mean: number; readonly deviation: number }[]): Scales => ({
  center: moments.map(({ mean }) => mean),
  scale: moments.map(({ deviation, mean }) => (deviation > 1e-6 * Math.abs(mean) ? deviation : 1)),
})

function sharesOf(asked: Asked, train: Places): readonly number[] {
  if (asked.kind !== 'classes') return []
  return asked.names.map(
    (_, name) => train.reduce((count, place) => count + (asked.of[place] === name ? 1 : 0), 0) / train.length,
  )
}

/**
 * The tables that stay beside a program. What is fitted is data too, never a constant: folds of a cross-validation then share one
 * program.
 *
 * @returns `values` `[sequences, steps, channels]`, scaled and padded with 0; `lengths` `[sequences]`; `classes` `[sequences]` or
 * `answers` `[sequences, columns]`, scaled, with `known`; `weights` `[classes]`
 */
export function sequenceTables(config: MaterialsConfig, materials: Materials, fitted: Fitted): Tables {
  if (fitted.method !== undefined) return {}
  const { asked, panel, steps } = materials
  const count = sequenceCount(materials)
  const width = panel.names.length
  const lengths = sequenceLengths(panel)
  const { values } = scaledSequences(materials, fitted, [...panel.entities.keys()])
  return {
    values: hostTensor(values, [count, steps, width]),
    lengths: hostTensor(lengths, [count], 'int32'),
    ...askedTables(config, asked, fitted, count),
  }
}

function askedTables({ training }: MaterialsConfig, asked: Asked, fitted: Fitted, count: number): Tables {
  if (asked.kind === 'classes') {
    const present = fitted.shares.filter((share) => share > 0).length
    const weights = fitted.shares.map((share) =>
      training.classWeights === 'none' ? 1 : share === 0 ? 0 : 1 / (present * share),
    )
    return { classes: hostTensor(asked.of, [count], 'int32'), weights: hostTensor(weights) }
  }
  const width = asked.values.length / count
  const { center, scale } = fitted.answers
  const at = (of: readonly number[], column: number): number =>
    of[asked.kind === 'values' ? column : 0] ?? NaN
  const answers = asked.values.map((value, place) => {
    const scaled = (value - at(center, place % width)) / at(scale, place % width)
    return Number.isNaN(scaled) ? 0 : scaled
  })
  const known = asked.values.map((value) => (Number.isNaN(value) ? 0 : 1))
  return { answers: hostTensor(answers, [count, width]), known: hostTensor(known, [count, width]) }
}
