// Runs cut into parts: runs of the same parameters are never torn apart. Every part is drawn by the split's own seed, so that a change of the
// training seed leaves it alone.
import { contentDigest, holdOutGroups, type AuditedPart } from '@utsushi/data'
import { countOf } from '@utsushi/ground'
import { groupedFolds, someOf, type FoldPlan, type PartsOf } from '@utsushi/study'
import { isNetwork, type SimulatorConfig } from './config.js'
import { runCount, type Places, type Runs } from './data/runs.js'

/**
 * Cuts runs as a study file says. Validation runs are what a network is stopped by; whatever is fitted in one go trains on them as well, and
 * is tested on the same runs; without a test part they are what it is scored on.
 *
 * @throws InputError when nothing is left to train on
 * @example partsOf(config, runs).test // [3, 4, 17]
 */
export function partsOf(
  { split, model }: Pick<SimulatorConfig, 'split' | 'model'>,
  runs: Pick<Runs, 'names' | 'sets'>,
): PartsOf<Places> {
  const shares = Object.fromEntries(
    Object.entries({ validation: split.validation, test: split.test }).filter(([, share]) => share > 0),
  )
  if (Object.keys(shares).length === 0)
    return { train: Array.from({ length: runCount(runs) }, (_, run) => run) }
  const parts: PartsOf<Places> = holdOutGroups({ groups: runs.sets, shares, seed: split.seed })
  if (isNetwork(model) || split.test === 0) return parts
  const { validation = [], train, ...others } = parts
  return { train: [...train, ...validation].toSorted((a, b) => a - b), ...others }
}

/** A part as the leak audit sees it: which parameter sets, with what values. */
export function auditedPart(
  _: SimulatorConfig,
  { inputs, sets }: Runs,
  places: Places,
  name: string,
): AuditedPart {
  const width = inputs.names.length
  return {
    name,
    entity: places.map((run) => sets[run] ?? -1),
    digest: places.map((run) => contentDigest(inputs.values.subarray(run * width, (run + 1) * width))),
  }
}

/** Folds are cut over the runs that are not in the test. */
export function foldsOf(
  _: SimulatorConfig,
  { sets, outputsFile }: Runs,
  { train, validation = [] }: PartsOf<Places>,
): FoldPlan<Places> {
  const development = [...train, ...validation].toSorted((a, b) => a - b)
  const plan = groupedFolds<Places>({
    ...{ samples: development.length, called: 'run', fresh: 'parameter sets' },
    groups: development.map((run) => sets[run] ?? -1),
    parts: (trained, held) => ({
      train: trained.map((place) => development[place] ?? 0),
      validation: held.map((place) => development[place] ?? 0),
    }),
  })
  const { entities, cut, parts } = plan
  return {
    ...{ entities, parts },
    ...(cut && { cut }),
    called: `the ${countOf(development.length, 'run')} that ${outputsFile} leaves outside the test`,
  }
}

/** A part in words: how many runs, and which. */
export const spanWords = ({ names }: Pick<Runs, 'names'>, places: Places): string =>
  `in ${countOf(places.length, 'run')} (${someOf(places.map((run) => names[run] ?? ''))})`
