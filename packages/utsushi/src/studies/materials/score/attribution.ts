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
  type IntegratedGradients,
  type Matrix,
  type RunGradients,
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
  /** Size at the first point beside the median point, of the plain gradient and of the method, begun as the network begins. */
  readonly firstPoint: { readonly gradient: number; readonly method: number } | null
  /** The same begun from the states that the mean of training leads to; null of what has no such states. */
  readonly settled: Settling | null
  /** What maps of such a network say of a cue whose place is known; null where that was not asked. */
  readonly cue: CueCheck | null
  /** Mean size of each point by class, or of all sequences, `[steps]`, as a share of the largest. */
  readonly byClass: readonly { readonly name: string; readonly sizes: readonly number[] }[]
}

/** What becomes of the maps of a recurrent network that is led in. */
export interface Settling {
  readonly gradient: number
  readonly method: number
  /** Share of the explained answers that stay: the same class, or a number within a tenth of its deviation. */
  readonly same: number
  /** Whether the maps are begun so: not where answers change, for another network would be explained. */
  readonly isTaken: boolean
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
  const classes = asked.kind === 'classes' ? asked.names.length : undefined
  const field = gradientField({ run: own.trained, sequences, targets })
  const begun = await integratedGradients(field, { baselines, tolerance: 0.01 })
  const random = await integratedGradients(gradientField({ run: own.random, sequences, targets }), {
    ...{ baselines, mostSteps: 128, tolerance: 0.05 },
  })
  const led =
    own.settled &&
    (await ledIn(own.settled, { ...{ sequences, targets, baselines, classes }, scores: begun.scores }))
  const maps = led?.settling.isTaken === true ? led.maps : begun
  const sorted = Array.from(maps.deltas, Math.abs).toSorted((a, b) => a - b)
  return {
    ...{ places, targets, maps },
    summary: {
      ...{ method: 'integrated gradients', sequences: places.length },
      delta: { median: median(sorted), largest: sorted.at(-1) ?? NaN },
      randomised: mapAgreement(begun, random),
      firstPoint: { gradient: edgeSpikes(await saliency(field)).first, method: edgeSpikes(begun).first },
      settled: led?.settling ?? null,
      cue: await checkPlantedCue(task, context),
      byClass: byClass(maps, targets, names),
    },
  }
}

/** Share of the answers that must stay for maps to be begun from there. */
const mostlySame = 0.9

/** How near a number must stay to count as the same answer, as a share of its deviation in training. */
const sameNumber = 0.1

interface Led {
  readonly sequences: HostTensor
  readonly baselines: HostTensor
  readonly targets: readonly number[]
  /** Classes, where these are asked for. */
  readonly classes: number | undefined
  /** The answers that are explained, of the network as it begins by itself. */
  readonly scores: Float64Array
}

/** The maps of a network that is led in by the baseline, and what that changes. */
async function ledIn(
  run: RunGradients,
  { sequences, targets, baselines, classes, scores }: Led,
): Promise<{ readonly maps: IntegratedGradients; readonly settling: Settling }> {
  const field = gradientField({ run, sequences, targets })
  const maps = await integratedGradients(field, { baselines, tolerance: 0.01 })
  const plain = await saliency(field)
  const logits =
    classes === undefined
      ? []
      : await Promise.all(
          Array.from({ length: classes }, async (_, name) => {
            const all = targets.map(() => name)
            return (await saliency(gradientField({ run, sequences, targets: all }))).scores
          }),
        )
  const isSame = (target: number, row: number): boolean =>
    classes === undefined
      ? Math.abs((plain.scores[row] ?? NaN) - (scores[row] ?? NaN)) <= sameNumber
      : logits.every((own) => (own[row] ?? NaN) <= (logits[target]?.[row] ?? NaN))
  const same = targets.filter(isSame).length / targets.length
  return {
    maps,
    settling: {
      gradient: edgeSpikes(plain).first,
      method: edgeSpikes(maps).first,
      ...{ same, isTaken: same >= mostlySame },
    },
  }
}

const median = (sorted: readonly number[]): number => sorted[Math.floor(sorted.length / 2)] ?? NaN

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

const nothing = { delta: null, randomised: null, firstPoint: null, settled: null, cue: null } as const

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
