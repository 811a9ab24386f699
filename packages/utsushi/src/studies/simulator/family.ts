// What `utsushi compare` trains on the same folds: lines, Gaussian processes, trees, a network and several.
import { correctedTTest } from '@utsushi/learn'
import type { FamilyComparison, Member, MemberResult } from '@utsushi/study'
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

/** Members in the order of the guide; of one output alone, components of all outputs are those of its own process. */
export function family({ data, outputs }: SimulatorConfig): readonly Member[] {
  const isAlone = data.layout === 'wide' || Object.keys(outputs).length === 1
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
  { members, objective }: Pick<FamilyComparison, 'members' | 'objective'>,
  _: SimulatorConfig,
): readonly string[] {
  const bestOf = (...names: readonly Kind[]): MemberResult | undefined =>
    members.find(({ name }) => (names as readonly string[]).includes(name))
  const [lines, process, network] = [
    bestOf('linear'),
    bestOf('gp', 'components'),
    bestOf('network', 'ensemble'),
  ]
  return [
    ...(lines && process ? [ofLines[aheadOf(process, lines, objective)]] : []),
    ...(network && process ? [ofNetworks[aheadOf(process, network, objective)]] : []),
  ]
}

/** Which of two members is ahead by more than the folds scatter; `open` where neither is and yet one would be, were the folds more. */
type Ahead = 'first' | 'second' | 'neither' | 'open'

/** A factor between errors that matters to whoever uses an emulator. */
const MATTERS = 1.5

const ofLines: Readonly<Record<Ahead, string>> = {
  first:
    'Gaussian processes are ahead of lines: the outputs bend in the parameters, and runs where they bend most are worth most.',
  second:
    'Lines are ahead of Gaussian processes: there are too few runs to learn a bend from, or what lines leave over is noise.',
  neither:
    'Lines are as good as Gaussian processes, as far as these folds tell: the outputs are close to linear in the parameters, or their bends are lost in noise. More runs tell which.',
  open: 'These folds do not tell lines from Gaussian processes, and their errors are far apart: more folds (--folds 5) or more runs tell.',
}

const ofNetworks: Readonly<Record<Ahead, string>> = {
  first: 'Networks need more runs than there are to catch up with Gaussian processes.',
  second:
    'Networks are ahead of Gaussian processes: there are enough runs for them, or the outputs have edges that smooth processes round off.',
  neither: 'Networks and Gaussian processes are not told apart; the processes say more of how sure they are.',
  open: 'These folds do not tell networks from Gaussian processes, and their errors are far apart: more folds (--folds 5) or more runs tell.',
}

function aheadOf(
  first: MemberResult,
  second: MemberResult,
  { direction, ratio }: FamilyComparison['objective'],
): Ahead {
  const sign = direction === 'maximize' ? -1 : 1
  const losses = ({ scores }: MemberResult): readonly number[] =>
    scores.map((score) => sign * (ratio === undefined ? score : Math.log(Math.max(ratio.least, score))))
  const { mean, p } = correctedTTest(losses(second), losses(first))
  if (!(p < 0.05)) return ratio !== undefined && Math.abs(mean) > Math.log(MATTERS) ? 'open' : 'neither'
  return mean > 0 ? 'first' : 'second'
}
