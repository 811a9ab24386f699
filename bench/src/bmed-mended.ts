/**
 * The electrodialysis emulator trained by the PyTorch loop with the mended data handling, and whether its loop is ours.
 */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeSafetensors } from '@utsushi/graph'
import { openBmedFolds, type BmedFolds, type FoldScores } from './bmed-folds.js'
import { tuneBmed, type BmedTrial } from './bmed-tuning.js'
import { runPeer, type PeerResult } from './peer.js'
import type { Json } from './result.js'

/** One configuration; the same dropout behind every layer that has any. */
export interface BmedConfiguration {
  readonly lstmHidden: number
  readonly lstmLayers: number
  readonly mlpHidden: number
  /** Linear layers of the decoder, the output one included. */
  readonly mlpLayers: number
  readonly dropout: number
  readonly learningRate: number
}

/** Where a comparison takes place. */
export interface BmedPlace {
  readonly folder: string
  /** The table of experiments. */
  readonly data: string
  readonly folds: number
}

/** The section `model` of a study file. */
export const modelSection = (
  { lstmHidden, lstmLayers, mlpHidden, mlpLayers, dropout }: BmedConfiguration,
  teacherForcing: number,
) => ({
  lstm: { hidden: lstmHidden, layers: lstmLayers, dropout },
  mlp: { hidden: mlpHidden, layers: mlpLayers, dropout },
  teacherForcing,
})

/** Trains one configuration on the folds of one seed by `utsushi tune`. */
export async function trainOurs(
  { folder, folds }: BmedPlace,
  name: string,
  configuration: BmedConfiguration,
  { epochs, seed, teacherForcing }: { epochs: number; seed: number; teacherForcing: number },
): Promise<BmedTrial> {
  const { learningRate } = configuration
  const { trials } = await tuneBmed(
    folder,
    name,
    {
      ...{ trials: 1, epochs, folds, workers: 1, seed, pruner: 'none', sampler: 'random' },
      space: { 'training.learningRate': { choices: [learningRate] } },
    },
    {
      model: modelSection(configuration, teacherForcing),
      training: { optimiser: 'adam', batch: 1, clip: 1, weightDecay: 0, schedule: 'constant' },
      seed,
    },
  )
  const [trial] = trials
  if (trial?.state !== 'complete') throw new Error(`${name}: our trial ended as ${trial?.state ?? 'none'}`)
  return trial
}

/** What the peer is told beside its configuration. */
export interface MendedJob {
  readonly configuration: BmedConfiguration
  readonly epochs: number
  readonly teacherForcing: number
  readonly seed: number
  readonly models: readonly { readonly train: readonly number[]; readonly test: readonly number[] }[]
  /** File of first weights; drawn by the peer when absent. */
  readonly weights?: string
  /** Experiments by update and model; drawn by the peer when absent. */
  readonly order?: readonly (readonly number[])[]
}

export interface MendedResult {
  readonly before: FoldScores
  readonly after: FoldScores
  readonly updates: number
  readonly parameters: number
  readonly seconds: number
  readonly versions: Json
}

/** Runs the peer's loop on one thread; scores are by model, in the job's order. */
export async function trainMended(
  { folder, data }: BmedPlace,
  name: string,
  job: MendedJob,
): Promise<MendedResult> {
  const file = join(folder, `${name}.json`)
  await writeFile(file, JSON.stringify({ weights: null, order: null, ...job }))
  const result: PeerResult = await runPeer('bmed_mended.py', ['--data', data, '--job', file])
  return result as unknown as MendedResult
}

/** Relative difference of scores that the same weights may give in float32, before and after a short training. */
const tolerances = { forward: 1e-3, trained: 5e-3 }

/**
 * That the peer's network, scaling, loss and optimiser are ours. From our first weights both must give the same scores; and after
 * two epochs in our order, without dropout and with every prediction fed back, so that nothing is drawn, again.
 *
 * @throws Error naming what differs
 * @returns the largest relative differences
 */
export async function refuseOtherLoop(
  place: BmedPlace,
  configuration: BmedConfiguration,
  seed: number,
): Promise<{ readonly forward: number; readonly trained: number }> {
  const plain = { ...configuration, dropout: 0 }
  const epochs = 2
  const open = await openBmedFolds(place.data, modelSection(plain, 0), { folds: place.folds, seed })
  const weights = join(place.folder, 'first.safetensors')
  await writeFile(weights, writeSafetensors(open.weights))
  const name = `check-${configuration.lstmHidden}-${configuration.lstmLayers}-${configuration.mlpLayers}`
  const peer = await trainMended(place, `${name}-peer`, {
    ...{ configuration: plain, epochs, teacherForcing: 0, seed, models: modelsOf(open), weights },
    order: open.order(epochs),
  })
  const first = await open.score()
  const ours = await trainOurs(place, name, plain, { epochs, seed, teacherForcing: 0 })
  const trained = ours.notes.folds ?? []
  return {
    forward: Math.max(
      refuseDifference(
        'free-running score before training',
        first.free,
        peer.before.free,
        tolerances.forward,
      ),
      refuseDifference(
        'one-step score before training',
        first.oneStep,
        peer.before.oneStep,
        tolerances.forward,
      ),
    ),
    trained: refuseDifference('score after two epochs', trained, peer.after.free, tolerances.trained),
  }
}

/** The folds as the peer takes them. */
export const modelsOf = ({ folds }: Pick<BmedFolds, 'folds'>): MendedJob['models'] => folds

function refuseDifference(
  what: string,
  ours: readonly number[],
  theirs: readonly number[],
  tolerance: number,
): number {
  const differences = ours.map((value, k) => Math.abs(value / (theirs[k] ?? NaN) - 1))
  const largest = Math.max(...differences)
  if (ours.length !== theirs.length || !(largest <= tolerance))
    throw new Error(
      `the two loops differ, ${what} by fold: ours ${ours.join(', ')}; the peer's ${theirs.join(', ')}`,
    )
  return largest
}
