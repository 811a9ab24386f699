// From the parts of a study to a study that can be trained, tuned, evaluated and served: the verbs are the framework's, and
// are loaded when one is used.
import type { CommonConfig } from './common-keys.js'
import { resumeKeys } from './common-keys.js'
import type { Scores, Study } from './contract.js'
import type { StudyParts } from './parts.js'

/**
 * A study from its parts.
 *
 * @example
 * export const glacier = defineStudy({
 *   name: 'glacier', module: import.meta.url, schema, read, parts, fit, tables, model, examples, loss, answers, …
 * })
 * runCommandLine({ studies: [glacier] })
 */
export function defineStudy<
  Config extends CommonConfig & { readonly tuning: { readonly folds: number; readonly seed: number } },
  Data,
  Part,
  Fitted,
  Model,
  Answers,
  Evaluation,
  Validation extends Scores = Scores,
  Written = unknown,
>(
  parts: StudyParts<Config, Data, Part, Fitted, Model, Answers, Evaluation, Validation, Written>,
): DefinedStudy<Config, Data, Part, Fitted, Model, Answers, Evaluation, Validation, Written> {
  const { name, module, summary, schema, paths, formerly, demo, simulation, taste } = parts
  return {
    ...{ name, module, summary, schema, paths, parts },
    resumeKeys: [...paths, ...resumeKeys],
    ...(formerly === undefined ? {} : { formerly }),
    ...(demo === undefined ? {} : { demo }),
    ...(simulation === undefined ? {} : { simulation }),
    ...(taste === undefined ? {} : { taste }),
    dataFolder: (config) => parts.dataFolder(config),
    ...(parts.folds !== undefined && {
      tuning: {
        space: parts.space ?? {},
        objectives: {
          ...(parts.objectives ?? { [parts.monitor.path]: parts.monitor }),
          parameters: { direction: 'minimize', meaning: 'number of weights' },
        },
        open: async (...given) => (await import('../verbs/trials.js')).openTrials(parts, ...given),
      },
    }),
    ...(parts.folds !== undefined && {
      family: {
        members: (config) => {
          const members = parts.family?.(config) ?? []
          return members.length > 0 ? members : [{ name, overrides: {} }]
        },
        objectives: parts.objectives ?? { [parts.monitor.path]: parts.monitor },
        open: async (...given) => (await import('../verbs/member-runner.js')).openMember(parts, ...given),
        ...(parts.advise && { advise: (...given) => parts.advise?.(...given) ?? [] }),
      },
    }),
    inspect: async (...given) => (await import('../verbs/inspect.js')).inspectData(parts, ...given),
    train: async (...given) => (await import('../verbs/train.js')).trainRun(parts, ...given),
    evaluate: async (...given) => (await import('../verbs/evaluate.js')).evaluateRun(parts, ...given),
    ...(parts.values !== undefined && {
      heldValues: async (
        ...given: Parameters<NonNullable<Study<Config, Validation, Written>['heldValues']>>
      ) => (await import('../verbs/held-values.js')).heldValues(parts, ...given),
    }),
    export: async (...given) => (await import('../verbs/export.js')).exportRun(parts, ...given),
    ...(parts.cases !== undefined && {
      exampleCases: async (...given: Parameters<NonNullable<Study<Config>['exampleCases']>>) =>
        (await import('../verbs/example-cases.js')).exampleCases(parts, ...given),
    }),
    predict: async (...given) => (await import('../verbs/predict.js')).predictTable(parts, ...given),
    ...(parts.loop !== undefined && {
      loop: async (...given: Parameters<NonNullable<Study['loop']>>) =>
        (await import('../verbs/loop.js')).closeLoop(parts, ...given),
    }),
  }
}

/** A study with its parts, for a comparison or a loop of one's own. */
export interface DefinedStudy<
  Config,
  Data,
  Part,
  Fitted,
  Model,
  Answers,
  Evaluation,
  Validation extends Scores = Scores,
  Written = unknown,
> extends Study<Config, Validation, Written> {
  readonly parts: StudyParts<Config, Data, Part, Fitted, Model, Answers, Evaluation, Validation, Written>
}
