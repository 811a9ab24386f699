// Which part of a sequence decided: integrated gradients of a network, from the mean of the training sequences on, with the checks that say
// whether a map can be trusted; of methods without gradients, what hiding a stretch changes.
import { hostTensor, type HostTensor } from '@utsushi/graph'
import {
  attributionByClass,
  edgeSpikes,
  gradientField,
  integratedGradients,
  mapAgreement,
  meanSequence,
  occlusionMaps,
  saliency,
  type Attribution,
  type Matrix,
} from '@utsushi/learn'
import type { StudyContext } from '@utsushi/study'
import type { MaterialsAnswers } from '../answers.js'
import { answersWide, classSaid, type Places } from '../data/measured.js'
import { scaledSequences } from '../fit/rows.js'
import type { MaterialsTask } from '../loss.js'
import { checkPlantedCue, type CueCheck } from './planted-cue.js'

/** Sequences that are explained at most: the first of each class in turn. */
const most = 24

/** Stretches that are hidden in turn, of methods without gradients. */
const stretches = 24

/** What decided, plain JSON. */
export interface AttributionSummary {
  /** `integrated gradients` or `occlusion`. */
  readonly method: string
  readonly sequences: number
  /** How far the sum of a map is from what it explains, as a share of it: median and largest; null of occlusion. */
  readonly delta: { readonly median: number; readonly largest: number } | null
  /** Rank correlation of the sizes with those of a network of random weights: near 0 where maps tell of what was learnt. */
  readonly randomised: number | null
  /** Size at the first point beside the median point, of the plain gradient and of the method. */
  readonly firstPoint: { readonly gradient: number; readonly method: number } | null
  /** What maps of such a network say of a cue whose place is known; null where that was not asked. */
  readonly cue: CueCheck | null
  /** Mean size of each point by class, or of all sequences, `[steps]`, as a share of the largest. */
  readonly byClass: readonly { readonly name: string; readonly sizes: readonly number[] }[]
}

/** A summary, and the maps of the sequences that are drawn. */
export interface Explained {
  readonly summary: AttributionSummary
  readonly places: Places
  /** What is explained of each: the class that it is given, or the first of the numbers. */
  readonly targets: readonly number[]
  /** `[sequences, steps, channels]` */
  readonly maps: Attribution
}

/** Explains some sequences of a part; nothing where sequences differ in length. */
export async function explainPart(
  task: MaterialsTask,
  answers: MaterialsAnswers,
  part: Places,
  said: Float32Array,
  context: Pick<StudyContext, 'signal'>,
): Promise<Explained | undefined> {
  const { data, fitted, parts } = task
  const { asked } = data
  if (!fitted.isEven || part.length === 0) return undefined
  const width = answersWide(asked)
  const rows = chosenRows(
    asked.kind === 'classes' ? part.map((_, row) => classSaid(said, row, width)) : part.map(() => 0),
  )
  const places = rows.map((row) => part[row] ?? 0)
  const targets = rows.map((row) => (asked.kind === 'classes' ? classSaid(said, row, width) : 0))
  const tensorOf = (of: Places): HostTensor => {
    const { values, shape } = scaledSequences(data, fitted, of)
    return hostTensor(values, shape)
  }
  const sequences = tensorOf(places)
  const baselines = meanSequence(tensorOf(parts.train))
  const own = answers.gradients
  const names = asked.kind === 'classes' ? asked.names : ['all sequences']
  if (own === undefined) {
    const maps = await hidden(task, answers, { sequences, targets, width })
    if (maps === undefined) return undefined
    const method = 'occlusion'
    return {
      ...{ places, targets, maps },
      summary: { ...nothing, method, sequences: places.length, byClass: byClass(maps, targets, names) },
    }
  }
  const field = gradientField({ run: own.trained, sequences, targets })
  const maps = await integratedGradients(field, { baselines, tolerance: 0.01 })
  const random = await integratedGradients(gradientField({ run: own.random, sequences, targets }), {
    ...{ baselines, mostSteps: 128, tolerance: 0.05 },
  })
  const plain = await saliency(field)
  const sorted = Array.from(maps.deltas, Math.abs).toSorted((a, b) => a - b)
  return {
    ...{ places, targets, maps },
    summary: {
      ...{ method: 'integrated gradients', sequences: places.length },
      delta: { median: sorted[Math.floor(sorted.length / 2)] ?? NaN, largest: sorted.at(-1) ?? NaN },
      randomised: mapAgreement(maps, random),
      firstPoint: { gradient: edgeSpikes(plain).first, method: edgeSpikes(maps).first },
      cue: await checkPlantedCue(task, context),
      byClass: byClass(maps, targets, names),
    },
  }
}

interface Asked {
  readonly sequences: HostTensor
  readonly targets: readonly number[]
  readonly width: number
}

/** What hiding one stretch after the other changes. */
async function hidden(
  { data: { steps, panel } }: MaterialsTask,
  { scaled }: MaterialsAnswers,
  { sequences, targets, width }: Asked,
): Promise<Attribution | undefined> {
  if (scaled === undefined) return undefined
  const channels = panel.names.length
  const span = Math.max(1, Math.round(steps / stretches))
  const size = steps * channels
  const parts: Attribution[] = []
  for (const [row, target] of targets.entries()) {
    const one = hostTensor((sequences.data as Float32Array).slice(row * size, (row + 1) * size), [
      1,
      steps,
      channels,
    ])
    const predict = ({ rows, values }: Matrix): Float64Array => {
      const said = scaled({ values: Float32Array.from(values), shape: [rows, steps, channels] })
      return Float64Array.from({ length: rows }, (_, k) => said[k * width + target] ?? NaN)
    }
    parts.push(await occlusionMaps({ predict, sequences: one, span, stride: span }))
  }
  return {
    method: 'occlusion',
    shape: [targets.length, steps, channels],
    values: Float32Array.from(parts.flatMap(({ values }) => Array.from(values))),
    scores: Float64Array.from(parts.flatMap(({ scores }) => Array.from(scores))),
  }
}

const nothing = { delta: null, randomised: null, firstPoint: null, cue: null } as const

/** Rows by class in turn, up to so many. */
function chosenRows(classes: readonly number[]): readonly number[] {
  const byClassRows = new Map<number, number[]>()
  for (const [row, own] of classes.entries()) byClassRows.set(own, [...(byClassRows.get(own) ?? []), row])
  const chosen: number[] = []
  for (let turn = 0; chosen.length < most; turn++) {
    const next = [...byClassRows.values()].flatMap((rows) =>
      rows[turn] === undefined ? [] : [rows[turn] ?? 0],
    )
    if (next.length === 0) break
    chosen.push(...next)
  }
  return chosen.slice(0, most).toSorted((a, b) => a - b)
}

function byClass(
  maps: Attribution,
  targets: readonly number[],
  names: readonly string[],
): AttributionSummary['byClass'] {
  const found = attributionByClass(maps, targets, { absolute: true })
  return found.map(({ class: own, mean, shape: [steps = 0, channels = 1] }) => {
    const sizes = Array.from({ length: steps }, (_, step) =>
      Array.from({ length: channels }).reduce<number>(
        (sum, _channel, channel) => sum + (mean[step * channels + channel] ?? 0),
        0,
      ),
    )
    const largest = sizes.reduce((a, b) => Math.max(a, b), 0) || 1
    return { name: names[own] ?? '', sizes: sizes.map((size) => Number((size / largest).toPrecision(4))) }
  })
}
