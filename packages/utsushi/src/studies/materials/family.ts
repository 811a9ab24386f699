// The family that `utsushi compare` trains on the same folds: recurrent networks, recurrences that are linear in their state, networks without
// memory, and the methods that need no network.
import { countOf } from '@utsushi/ground'
import { wilsonInterval } from '@utsushi/learn'
import type { FamilyComparison, Member } from '@utsushi/study'
import { formatShare } from '@utsushi/study/plots'
import type { MaterialsConfig } from './config.js'
import { modelNames } from './report/words.js'

type Kind = MaterialsConfig['model']['kind']

/** Members in the order of the guide, those that the task has no use for left out. */
export function family({ task }: MaterialsConfig): readonly Member[] {
  // Of the usual alone there is one way to learn.
  if (task.usual !== undefined)
    return [{ name: 'distance', meaning: modelNames.distance, overrides: { 'model.kind': 'distance' } }]
  const kinds: readonly Kind[] = [
    ...(['rnn', 'lstm', 'gru', 'minGru', 'lru', 'fcn', 'inception', 'mlp', 'ridge'] as const),
    ...(task.kind === 'sequences' ? (['seq2seq', 'pls'] as const) : (['kernels', 'neighbours'] as const)),
    ...(task.kind === 'values' ? (['pls'] as const) : []),
  ]
  return kinds.map((kind) => {
    const own = spaceOf(kind)
    return {
      ...{ name: kind, meaning: modelNames[kind], overrides: { 'model.kind': kind } },
      ...(own && { space: own }),
    }
  })
}

/** What is chosen on inner folds. */
function spaceOf(kind: Kind): Member['space'] {
  switch (kind) {
    case 'rnn':
    case 'rnnRelu':
    case 'lstm':
    case 'gru':
    case 'minGru':
    case 'lru':
      return {
        'training.learningRate': { float: [1e-3, 1e-2], log: true },
        'model.hidden': { choices: [32, 64] },
        'model.pooling': { choices: ['last', 'mean', 'attention'] },
      }
    case 'seq2seq':
      return {
        'training.learningRate': { float: [1e-3, 1e-2], log: true },
        'model.attention': { choices: ['additive', 'dot'] },
      }
    case 'lstmFcn':
    case 'gruFcn':
    case 'fcn':
    case 'resnet':
    case 'inception':
    case 'mlp':
      return {
        'training.learningRate': { float: [5e-4, 5e-3], log: true },
        'model.hidden': { choices: [32, 64] },
      }
    case 'kernels':
    case 'neighbours':
    case 'ridge':
    case 'pls':
    case 'distance':
      return undefined
    default:
      return kind satisfies never
  }
}

/** What a comparison of this family says about the next one. */
export function advise(
  { members, rivals, objective, on }: Pick<FamilyComparison, 'members' | 'rivals' | 'objective' | 'on'>,
  { task }: MaterialsConfig,
): readonly string[] {
  const names = members.map(({ name }) => name)
  const place = (name: string): number => names.indexOf(name)
  const sentences =
    task.kind === 'classes' && objective.name === 'accuracy'
      ? [...members, ...(rivals ?? [])].flatMap((own) => countedWords(own, on.tested))
      : []
  if (place('rnn') >= 0 && place('gru') >= 0)
    sentences.push(
      place('gru') < place('rnn')
        ? 'Gates pay here: the GRU is ahead of the simple recurrent network.'
        : 'Gates do not pay here: the simple recurrent network is no worse than the GRU.',
    )
  sentences.push(
    'Where sequences are long, try more points at once (model.stride) before more units: a state forgets by steps, not by time.',
  )
  return sentences
}

/** All folds together, sequence by sequence: each is tested once. */
function countedWords(
  { name, scores }: { readonly name: string; readonly scores: readonly number[] },
  tested: readonly number[] | undefined,
): readonly string[] {
  if (tested?.length !== scores.length) return []
  const all = tested.reduce((sum, count) => sum + count, 0)
  const right = Math.round(scores.reduce((sum, score, fold) => sum + score * (tested[fold] ?? 0), 0))
  const { low, high } = wilsonInterval(right / all, all)
  return [
    `${name}: ${right} of ${countOf(all, 'sequence')} right, ${formatShare(right / all)} (${formatShare(low)} to ${formatShare(high)} by Wilson, as if sequences were independent).`,
  ]
}
