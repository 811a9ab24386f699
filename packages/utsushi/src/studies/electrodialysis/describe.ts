// The experiments as the look before training sees them: controls, measured states and responses, where their values stand, and what
// only batches can be asked: totals, signs, repeats.
import { takeFeatures } from '@utsushi/data'
import { countOf, listWords, type DataDescription, type DescribedColumns } from '@utsushi/study'
import type { ElectrodialysisConfig } from './config.js'
import type { Places } from './data.js'
import type { Experiments } from './data/experiments.js'
import { findings, lookAt } from './inspect/look.js'

/** Describes experiments, once, for `inspect`, `train`, `tune` and the report. */
export function describe(config: ElectrodialysisConfig, experiments: Experiments): DataDescription<Places> {
  const { panel, system, file, fileRows, steps, ids, times } = experiments
  const names = (known: boolean): string[] =>
    system.variables
      .filter(({ kind, mode }) => (kind === 'control' || mode === 'measured') === known)
      .map(({ name }) => name)
  const block = (known: boolean): DescribedColumns<Places>[] => {
    const columns = names(known)
    if (columns.length === 0) return []
    return [
      {
        ...(known
          ? {
              role: 'input' as const,
              key: 'system.controls',
              withoutValue: () =>
                'controls must be known at every sample: write what belongs there, or leave the experiment out',
            }
          : { role: 'target' as const, key: 'system' }),
        panel: { ...takeFeatures(panel, columns), lengths: panel.lengths },
        entity: (experiment) => `experiment ${ids[experiment] ?? ''}`,
        where: (experiment, step) => ({
          file,
          row: fileRows[experiment * steps + step] ?? 0,
          when: `experiment ${ids[experiment] ?? ''}, ${Number((times[experiment * steps + step] ?? NaN).toPrecision(4))} ${system.timeUnit}`,
        }),
        rows: (entities) => ({ entities }),
      },
    ]
  }
  return {
    columns: [...block(true), ...block(false)],
    part: (name, places) => ({
      key: `split.${name}`,
      span: `in ${places.length === 1 ? 'experiment' : 'experiments'} ${listWords(places.map((place) => ids[place] ?? ''))}`,
      remedy:
        name === 'extremes'
          ? 'narrow split.extremes'
          : `hold out other experiments (split.seed), of ${countOf(ids.length, 'experiment', 'experiments')}`,
    }),
    findings: () => findings(config, lookAt(config, experiments)),
  }
}
