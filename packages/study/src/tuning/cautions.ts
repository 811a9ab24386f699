// What a search cannot do as it is set, known before its first trial: settings that have no effect are refused, the others
// are told.
import { countOf, InputError } from '@utsushi/ground'
import { gridSize } from '@utsushi/tune'
import { fewestForImportances } from './importances.js'
import { tuningSchema } from './schema.js'
import type { TuningSettings } from './settings.js'

type Settings = Pick<TuningSettings, 'section' | 'space'>

/** @throws InputError for a key that the chosen sampler does not look at */
export function refuseIdleSettings({ section: { sampler, startupTrials } }: Pick<Settings, 'section'>): void {
  if (sampler !== 'tpe' && startupTrials !== tuningSchema.parse({}).startupTrials)
    throw new InputError(
      `tuning.startupTrials: belongs to the sampler tpe, and tuning.sampler is ${sampler} — leave it out`,
    )
}

/** How many trials a search can have: a grid ends when all its points are tried. */
export const trialsPossible = ({ section, space }: Settings): number =>
  section.sampler === 'grid' ? Math.min(section.trials, gridSize(space)) : section.trials

/** One line each. */
export function cautions(settings: Settings): readonly string[] {
  const { section, space } = settings
  const { trials, sampler, startupTrials } = section
  const possible = trialsPossible(settings)
  const lines: string[] = []
  if (possible < trials)
    lines.push(
      `the grid has ${countOf(possible, 'point', 'points')}: the search ends when all are tried, not after tuning.trials ${trials}`,
    )
  if (sampler === 'grid' && possible < gridSize(space))
    lines.push(
      `the grid has ${countOf(gridSize(space), 'point', 'points')}, and tuning.trials is ${trials}: the others are not tried — set tuning.trials to ${gridSize(space)} for all`,
    )
  if (sampler === 'tpe' && trials <= startupTrials)
    lines.push(
      `all ${countOf(trials, 'trial is', 'trials are')} drawn at random: tpe decides only after tuning.startupTrials ${startupTrials} — set more trials, or fewer to start`,
    )
  if (possible < fewestForImportances)
    lines.push(
      `the report will show no importances: they need ${fewestForImportances} complete trials, and there will be ${possible} at most`,
    )
  return lines
}
