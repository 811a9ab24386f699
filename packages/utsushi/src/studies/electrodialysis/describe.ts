// The experiments as the look before training sees them: controls, measured states and responses, where their values stand, and what
// only batches can be asked: totals, signs, repeats.
import { takeFeatures } from '@utsushi/data'
import { countOf, someOf, type DataDescription, type DescribedColumns } from '@utsushi/study'
import type { ElectrodialysisConfig } from './config.js'
import type { Places } from './data.js'
import type { Experiments } from './data/experiments.js'
import type { Variable } from './data/system.js'
import { findings, lookAt } from './inspect/look.js'

/** Describes experiments, once, for `inspect`, `train`, `tune` and the report. */
export function describe(config: ElectrodialysisConfig, experiments: Experiments): DataDescription<Places> {
  const { panel, system, file, fileRows, steps, ids, times } = experiments
  const roleOf = ({ kind, mode }: Variable): DescribedColumns<Places>['role'] => {
    if (kind === 'control' || mode === 'measured') return 'input'
    return kind === 'response' ? 'target' : 'state'
  }
  const block = (role: DescribedColumns<Places>['role'], key: string): DescribedColumns<Places>[] => {
    const columns = system.variables.filter((own) => roleOf(own) === role).map(({ name }) => name)
    if (columns.length === 0) return []
    return [
      {
        ...{ role, key },
        ...(role === 'input' && {
          withoutValue: () =>
            'inputs must be known at every sample: write what belongs there, or leave the experiment out',
        }),
        panel: { ...takeFeatures(panel, columns), lengths: panel.lengths },
        // Totals say more of a state in another unit than its size.
        ...(role !== 'state' && { entity: (experiment: number) => `experiment ${ids[experiment] ?? ''}` }),
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
    columns: [
      ...block('input', 'system.controls'),
      ...block('state', 'system'),
      ...block('target', 'system.responses'),
    ],
    part: (name, places) => ({
      key: `split.${name}`,
      span: `in ${places.length === 1 ? 'experiment' : 'experiments'} ${someOf(places.map((place) => ids[place] ?? ''))}`,
      remedy:
        name === 'extremes'
          ? 'narrow split.extremes'
          : `hold out other experiments (split.seed), of ${countOf(ids.length, 'experiment', 'experiments')}`,
    }),
    findings: () => findings(config, lookAt(config, experiments)),
  }
}
