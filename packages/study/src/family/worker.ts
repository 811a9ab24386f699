// One process of a comparison: takes units from the journal, has each done, and records what came of it, until none is left. Started by
// `compare-family.ts`; everything it needs is in the folder.
import { InputError } from '@utsushi/ground'
import { optimiseTogether, randomSampler, type Json, type WorkerContext } from '@utsushi/tune'
import { loadStudy } from '../definition/load-study.js'
import { registerStudy } from '../definition/registry.js'
import { silentReporter } from '../definition/reporter.js'
import { openFolder } from '../run/folder.js'
import { resolveRun } from '../run/train.js'
import type { MemberRunner } from './contract.js'
import { comparisonOf } from './open-comparison.js'
import { familyOf, resolveMembers } from './settings.js'
import { keptOutcome, openUnits, unitsOf, unitSpace } from './units.js'

/** What a worker tells while it works. */
export type UnitNews =
  | { readonly kind: 'progress'; readonly unit: string; readonly share: number }
  | { readonly kind: 'ended'; readonly unit: string }

/** The worker's part of the comparison in `data.folder`. */
export async function work({ data, signal, emit }: WorkerContext): Promise<void> {
  const { folder, module } = data as { readonly folder: string; readonly module: string }
  const run = openFolder(folder)
  registerStudy(await loadStudy(module, run.config.study))
  const { study, config } = resolveRun(run)
  const { section, folds } = comparisonOf(run)
  const members = new Map(resolveMembers(study, config, section).map((own) => [own.member.name, own]))
  const units = unitsOf(section, folds)
  const journal = openUnits(run, section, units, silentReporter)
  const context = { reporter: silentReporter, signal, device: 'cpu', threads: 1, looked: true } as const
  const tell = (news: UnitNews): void => emit({ ...news } as Json)
  // Units of a member come one behind the other: its data are read once.
  let open: { readonly name: string; readonly runner: MemberRunner } | undefined
  try {
    await optimiseTogether(
      async (trial) => {
        const unit = units.find(({ name }) => name === trial.parameters['unit'])
        const member = members.get(unit?.member ?? '')
        if (unit === undefined || member === undefined)
          throw new InputError(`${String(trial.parameters['unit'])} is no unit of this comparison`)
        if (open?.name !== unit.member)
          open = { name: unit.member, runner: await familyOf(study).open(member.config, context) }
        const { runner } = open
        if (run.config.data !== undefined && runner.digest !== run.config.data)
          throw new InputError(
            `member "${unit.member}" is trained on other data than the others — a member may not change what is scored`,
          )
        const outcome = await runner.run({
          ...{ split: unit.split, fold: unit.fold, candidates: member.candidates, signal },
          ...{ folds: section.folds, innerFolds: section.innerFolds, epochs: section.epochs },
          ...{ seed: section.seed, objective: section.objective },
          withRivals: unit.split === 'chosen' && unit.member === section.members[0],
          onProgress: (share) => tell({ kind: 'progress', unit: unit.name, share }),
        })
        trial.setAttribute('outcome', keptOutcome(outcome))
        return outcome.score
      },
      {
        ...{ journal, space: unitSpace(units), trials: units.length, signal, seed: section.seed },
        sampler: randomSampler(),
        failuresInARow: Infinity,
        onTrial: ({ parameters }) => tell({ kind: 'ended', unit: String(parameters['unit']) }),
      },
    )
  } finally {
    journal.close()
  }
}
