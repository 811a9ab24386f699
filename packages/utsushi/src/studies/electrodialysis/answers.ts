// Courses of experiments by given weights: free-running from the first sample, one step ahead, or from any sample on.
import { hostTensor, type Runtime } from '@utsushi/graph'
import type { ElectrodialysisData } from './data.js'
import { tableTensors, type Fitted } from './fitted.js'
import type { ElectrodialysisModel } from './model.js'
import { courseProgram } from './objective.js'

/** Predicted rows of some experiments, each row being the sample after its step. */
export interface Courses {
  /** `[steps, experiments, columns]` Volumes, concentrations and predicted responses in physical units. */
  readonly seen: Float32Array
  /** `[steps, experiments, contents]` Volumes and amounts. */
  readonly contents: Float32Array
  /** `[steps, experiments, quantities]` What left for good in each step, less what came from outside; empty when nothing can. */
  readonly outside: Float32Array
  readonly steps: number
}

/**
 * Where steps begin: `free` from the prediction before, from the first sample on; `oneStep` from what was measured; or from
 * what was measured up to the sample `from`, and from predictions after it.
 */
export type CourseStart = 'free' | 'oneStep' | { readonly from: number }

export interface CourseRunner {
  run(experiments: readonly number[], parameters: Float32Array, start: CourseStart): Promise<Courses>
}

/**
 * Prepares to run over experiments; one program for each number of them.
 * @example const { seen } = await courseRunner(model, data, fitted, runtime).run(data.split.test, weights, 'free')
 */
export function courseRunner(
  model: ElectrodialysisModel,
  data: Pick<ElectrodialysisData, 'tables'>,
  fitted: Fitted,
  runtime: Runtime,
): CourseRunner {
  const shape = data.tables.values.shape as readonly [number, number, number]
  const steps = shape[1] - 1
  const loaded = new Map<number, ReturnType<typeof load>>()
  const load = async (count: number) => {
    const executable = await runtime.load(courseProgram(model, shape, count))
    await executable.set(tableTensors(data, fitted))
    return executable
  }
  return {
    run: async (experiments, parameters, start) => {
      const count = experiments.length
      if (count === 0) return { seen: none, contents: none, outside: none, steps }
      const known = loaded.get(count) ?? load(count)
      loaded.set(count, known)
      const executable = await known
      const own = Float32Array.from({ length: steps * count }, (_, k) =>
        isOwn(start, Math.floor(k / count)) ? 1 : 0,
      )
      const { seen, contents, outside } = await executable.run({
        parameters: hostTensor(parameters.slice()),
        index: hostTensor(Int32Array.from(experiments), [count], 'int32'),
        own: hostTensor(own, [steps, count]),
      })
      const array = (tensor: typeof seen): Float32Array => (tensor?.data as Float32Array | undefined) ?? none
      return { seen: array(seen), contents: array(contents), outside: array(outside), steps }
    },
  }
}

const none = new Float32Array(0)

function isOwn(start: CourseStart, step: number): boolean {
  if (typeof start === 'object') return step > start.from
  switch (start) {
    case 'free':
      return true
    case 'oneStep':
      return false
    default:
      return start satisfies never
  }
}
