// What a training and an evaluation ask a trained model with: one runtime, or as many as there are threads where several members of an ensemble
// are asked at the same time.
import { openRuntime, type RuntimeOptions } from '@utsushi/graph'
import type { StudyParts, Task } from '../definition/parts.js'
import { askIn } from './ask.js'
import { askMembers, membersOf } from './ensemble.js'

/** The study's answers by any weights, in runtimes of their own. Close them when done. */
export async function openAnswers<C, D, P, F, M, A, E>(
  study: StudyParts<C, D, P, F, M, A, E>,
  task: Task<C, D, P, F, M>,
  options: RuntimeOptions,
): Promise<{
  readonly answers: ReturnType<StudyParts<C, D, P, F, M, A, E>['answers']>
  close(): Promise<void>
}> {
  const members = membersOf(task.config)
  const { threads = 1, device = 'auto', checked = false } = options
  const onProcessor = device === 'cpu' || device === 'auto'
  const workers = onProcessor && !checked ? Math.min(threads, members) : 1
  const runtimes = await Promise.all(
    Array.from({ length: workers }, () => openRuntime(workers > 1 ? { ...options, threads: 1 } : options)),
  )
  const asks = runtimes.map((runtime) => askIn(runtime, task.tables))
  return {
    answers: study.answers(task, askMembers(asks, members)),
    close: async () => {
      await Promise.all(runtimes.map((runtime) => runtime.close()))
    },
  }
}
