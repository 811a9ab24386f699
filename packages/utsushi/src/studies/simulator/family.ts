// What `utsushi compare` trains on the same folds: lines, Gaussian processes, trees, a network and several.
import type { FamilyComparison, Member } from '@utsushi/study'
import type { SimulatorConfig } from './config.js'

type Kind = SimulatorConfig['model']['kind']

/** What each kind is, in a few words. */
export const modelNames: Readonly<Record<Kind, string>> = {
  linear: 'ridge regression',
  gp: 'a Gaussian process for each output',
  components: 'Gaussian processes on components of all outputs',
  trees: 'boosted trees',
  network: 'a network of dense layers',
  ensemble: 'an ensemble of networks',
}

/** Members in the order of the guide; one output alone has no components. */
export function family({ data, outputs }: SimulatorConfig): readonly Member[] {
  const isAlone = data.layout === 'scalars' && Object.keys(outputs).length === 1
  const kinds: readonly Kind[] = [
    ...(['linear', 'gp'] as const),
    ...(isAlone ? [] : (['components'] as const)),
    ...(['trees', 'network', 'ensemble'] as const),
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
    case 'network':
    case 'ensemble':
      return {
        'training.learningRate': { float: [2e-3, 1e-2], log: true },
        'model.hidden': { choices: [32, 64, 128] },
      }
    case 'trees':
      return { 'model.trees': { choices: [100, 300, 600] } }
    case 'linear':
    case 'gp':
    case 'components':
      return undefined
    default:
      return kind satisfies never
  }
}

/** What a comparison of this family says about the next step. */
export function advise(
  { members }: Pick<FamilyComparison, 'members'>,
  _: SimulatorConfig,
): readonly string[] {
  const place = (name: string): number => members.findIndex((member) => member.name === name)
  const scoreOf = (name: string): number => members[place(name)]?.mean ?? NaN
  const sentences: string[] = []
  const process = Math.min(...['gp', 'components'].map(scoreOf).filter((score) => !Number.isNaN(score)))
  if (Number.isFinite(process) && place('linear') >= 0)
    sentences.push(
      scoreOf('linear') <= 1.1 * process
        ? 'Lines are nearly as good as Gaussian processes: the outputs are close to linear in the parameters, and further runs will help little beyond that.'
        : 'Gaussian processes are ahead of lines: the outputs bend in the parameters, and runs where they bend most are worth most.',
    )
  const networks = Math.min(...['network', 'ensemble'].map(scoreOf).filter((score) => !Number.isNaN(score)))
  if (Number.isFinite(process) && Number.isFinite(networks))
    sentences.push(
      networks < process
        ? 'Networks are ahead here: there are enough runs for them, or the outputs have edges that smooth processes round off.'
        : 'Networks need more runs than there are to catch up with Gaussian processes.',
    )
  return sentences
}
