// What a random split would have said, for a report.
import { countOf } from '@utsushi/ground'
import type { FamilyComparison, Optimism } from '../definition/family.js'
import { list, note, paragraph, warning, type Block } from '../report/document.js'

/**
 * The blocks of a report that tell how much a random split flatters.
 *
 * @param objective what the scores are of
 */
export function optimismBlocks(
  { sentences, random, chosen, interval: [from], shared }: Optimism,
  objective: Pick<FamilyComparison['objective'], 'name'>,
): readonly Block[] {
  const [verdict = ''] = sentences
  return [
    from > 0 ? warning(verdict) : note(verdict),
    {
      kind: 'table',
      caption: `The same model with the same budget, ${countOf(chosen.scores.length, 'fold')} each way`,
      columns: [{ name: 'split' }, { name: objective.name }, { name: '95 % from' }, { name: 'to' }],
      rows: [random, chosen].map(({ called, mean, interval: [low, high] }) => [called, mean, low, high]),
    },
    ...(shared.length === 0
      ? []
      : [paragraph('What the two sides of the random split share, in its first fold:'), list(shared)]),
  ]
}
