// What groups of pictures hold: which parameters, by what they differ, and pictures that stand for each.
import type { Matrix } from '@utsushi/learn'
import { distinctions, type Distinction } from './distinction.js'
import type { DrawnTable } from './drawn-parameter.js'
import { parameterRanges, type ParameterRange } from './parameter-ranges.js'
import { representatives, type Representatives } from './representatives.js'

/** A group, described. */
export interface DescribedGroup {
  /** Place of its component in the mixture. */
  readonly component: number
  /** `group 1` */
  readonly name: string
  /** Places of its pictures. */
  readonly members: Int32Array
  /** Of all pictures, 0 to 1. */
  readonly share: number
  readonly ranges: readonly ParameterRange[]
  /** The clearest first; none where it holds what all hold. */
  readonly distinctions: readonly Distinction[]
  /** `few dips (2 to 4), blue to violet (210° to 275°)`, or that nothing sets it apart. */
  readonly words: string
  readonly representatives: Representatives
}

export interface DescribeOptions {
  /** Pictures at the middle of each group, and across it (default 4 and 8). */
  readonly middle?: number
  readonly reach?: number
}

/**
 * Describes groups; one to which no picture belongs is left out.
 *
 * @param of the group of every picture, `[pictures]`
 * @param count of groups
 * @param embeddings `[pictures, columns]`, in which they were found
 * @param table what the pictures were drawn from, in the same order
 * @example describeGroups(mixtureComponents(mixture, scores), mixture.weights.length, scores, { parameters, values })
 */
export function describeGroups(
  of: Int32Array,
  count: number,
  embeddings: Matrix,
  table: DrawnTable,
  { middle = 4, reach = 8 }: DescribeOptions = {},
): readonly DescribedGroup[] {
  const places = Int32Array.from(of.keys())
  return Array.from({ length: count }, (_, component) => component).flatMap((component) => {
    const members = places.filter((place) => of[place] === component)
    if (members.length === 0) return []
    const others = places.filter((place) => of[place] !== component)
    const ranges = parameterRanges(table, members)
    const apart = distinctions(ranges, table, members, others)
    return [
      {
        component,
        name: `group ${component + 1}`,
        members,
        share: members.length / of.length,
        ranges,
        distinctions: apart,
        words:
          apart.length === 0
            ? 'nothing that the other groups do not hold'
            : apart.map(({ words }) => words).join(', '),
        representatives: representatives(embeddings, members, { middle, reach }),
      },
    ]
  })
}
