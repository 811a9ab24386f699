// The monitored score as what a search asks for, in studies that name no objectives of their own.
import type { SearchObjective, StudyParts, Task } from '../definition/parts.js'
import { flatPath, flatScores } from './scores.js'

/** @throws RangeError when the validation scores lack the monitored one */
export function monitored<C, D, P, F, M, A, E>(
  study: StudyParts<C, D, P, F, M, A, E>,
): SearchObjective<Task<C, D, P, F, M>, P, A> {
  const { direction, meaning, path } = study.monitor
  return {
    ...{ direction, meaning },
    score: async (task, answers, part) => {
      const score = flatScores(await study.validate(task, answers, part))[flatPath(path)]
      if (score === undefined) throw new RangeError(`${study.name}: validate gives no ${path}`)
      return score
    },
  }
}
