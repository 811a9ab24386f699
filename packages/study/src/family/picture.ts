// The picture of a comparison: every member's folds as dots, its mean, and the interval of the mean on fresh data.
import { titled } from '../plots/axes.js'
import { elastic } from '../plots/elastic.js'
import { formatNumber } from '../plots/number.js'
import type { ChartSpec } from '../plots/render.js'
import { colours } from '../plots/theme.js'
import type { FamilyComparison } from '../definition/family.js'
import { bestColour, unitChannel } from '../tuning/chart-parts.js'
import { scoreAxis } from '../tuning/unit-axis.js'

const width = 520
const rowHeight = 28

/** What of a comparison is drawn. */
export interface DrawnComparison {
  readonly members: FamilyComparison['members']
  readonly objective: Pick<FamilyComparison['objective'], 'name' | 'direction' | 'ratio'>
  readonly recommendation: Pick<FamilyComparison['recommendation'], 'alike'>
  readonly on: Pick<FamilyComparison['on'], 'folds'>
}

/** Undefined where no member was scored. */
export function familyPicture({
  members,
  objective,
  recommendation,
  on,
}: DrawnComparison): ChartSpec | undefined {
  if (members.length === 0) return undefined
  const axis = scoreAxis(
    members.flatMap(({ scores, interval }) => [...scores, ...interval]),
    objective.direction,
  )
  const rows = members.map(({ name }) => name)
  const y = {
    field: 'row',
    type: 'nominal',
    sort: rows,
    title: null,
    scale: { domain: rows, paddingInner: 0, paddingOuter: 0 },
    axis: { grid: true, ticks: false, tickBand: 'center', labelLimit: 200 },
  }
  const label = `${objective.name} (${objective.direction === 'maximize' ? 'higher' : 'lower'} is better)`
  const x = (field: string) => unitChannel(field, axis, label, { pixels: width })
  const points = members.flatMap(({ name, scores }) =>
    scores.map((score) => ({ row: name, at: axis.place(score) })),
  )
  const means = members.map(({ name, mean, deviation, interval: [from, to] }) => ({
    row: name,
    ...{ at: axis.place(mean), from: axis.place(from), to: axis.place(to) },
    label: `${formatNumber(mean)} ${objective.ratio === undefined ? '±' : '× or ÷'} ${formatNumber(deviation, 2)}`,
    colour: recommendation.alike.includes(name) ? bestColour : colours.ink,
  }))
  return {
    ...titled(
      {
        title: `${rows.length === 1 ? 'The member' : `The ${rows.length} members`} on the same ${on.folds} folds`,
        subtitle:
          'Points are folds; the upright stroke is their mean, the line its 95 % interval on fresh data; green: not told from the best.',
      },
      740,
    ),
    ...elastic,
    width,
    height: rowHeight * rows.length,
    layer: [
      {
        data: { values: means },
        mark: { type: 'rule', strokeWidth: 2 },
        encoding: {
          x: x('from'),
          x2: { field: 'to' },
          y,
          color: { field: 'colour', type: 'nominal', scale: null },
        },
      },
      {
        data: { values: points },
        mark: { type: 'circle', size: 52, opacity: 0.85, color: colours.predicted },
        encoding: { x: x('at'), y },
      },
      {
        data: { values: means },
        mark: { type: 'tick', orient: 'vertical', thickness: 2.6, size: 20 },
        encoding: { x: x('at'), y, color: { field: 'colour', type: 'nominal', scale: null } },
      },
      {
        data: { values: means },
        mark: { type: 'text', align: 'left', baseline: 'middle', x: { expr: 'width + 8' } },
        encoding: { y, text: { field: 'label' } },
      },
    ],
  }
}

/** What the picture says, for who cannot see it. */
export const familyFinding = ({ members, objective }: FamilyComparison): string =>
  `${objective.name} by member: ${members
    .map(
      ({ name, mean, interval: [from, to] }) =>
        `${name} ${formatNumber(mean)} (${formatNumber(from)} to ${formatNumber(to)})`,
    )
    .join('; ')}`
