// What a run says of every part that was held back, value by value, and what it was trained on: what a comparison of runs is
// made from. From the run folder and the data.
import { openRuntime } from '@utsushi/graph'
import type { CommonConfig } from '../definition/common-keys.js'
import type { HeldValues, StudyContext } from '../definition/contract.js'
import type { StudyParts } from '../definition/parts.js'
import type { RunFolder } from '../run/folder.js'
import { askIn } from './ask.js'
import { askMembers, membersOf } from './ensemble.js'
import { finishedOfRun } from './finished.js'
import { required, taskOfRun } from './task.js'

/** @throws InputError when a file of the run or its data is missing or damaged */
export async function heldValues<C extends CommonConfig, D, P, F, M, A, E>(
  study: StudyParts<C, D, P, F, M, A, E>,
  config: C,
  run: RunFolder,
  context: StudyContext,
): Promise<HeldValues> {
  const valuesOf = required(study.values, study.name, 'values')
  const task = await taskOfRun(study, config, run, context)
  const { weights } = await finishedOfRun(study, config, run)
  const { threads, device, signal } = context
  const runtime = await openRuntime({ threads, device })
  try {
    const answers = study.answers(
      task,
      askMembers(askIn(runtime, task.tables), membersOf(task.config)),
    )(weights)
    const held: { name: string; values: HeldValues['trained'] }[] = []
    for (const name of study.evaluated) {
      const samples = task.parts[name]
      if (samples === undefined) continue
      signal.throwIfAborted()
      held.push({ name, values: await valuesOf(task, { name, samples }, answers) })
    }
    const trained = await valuesOf(task, { name: 'train', samples: task.parts.train })
    return { held, trained }
  } finally {
    await runtime.close()
  }
}
