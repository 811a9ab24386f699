// The sequences as the look before training sees them: channels and numbers asked for, where their values stand, and what only sequences
// can be asked: what parts have in common, classes that a part lacks, axes that give the class away.
import { padded, type Panel } from '@utsushi/data'
import { countOf, listed } from '@utsushi/ground'
import {
  someOf,
  type DataDescription,
  type DataFinding,
  type DescribedColumns,
  type PartsOf,
} from '@utsushi/study'
import { formatShare } from '@utsushi/study/plots'
import type { MaterialsConfig } from './config.js'
import { groupsOf, spanWords } from './data.js'
import { sequenceCount, type Materials, type Places } from './data/measured.js'

/** Describes sequences, once, for `inspect`, `train`, `tune` and the report. */
export function describe(config: MaterialsConfig, materials: Materials): DataDescription<Places> {
  return {
    columns: columnsOf(config, materials),
    part: (name, places) => ({
      key: `split.${name}`,
      span: spanWords(materials, places),
      remedy: 'hold out others (split.seed)',
    }),
    findings: (parts) => findings(config, materials, parts),
  }
}

/** Channels of every sequence, padded with what is missing, and the numbers asked for. */
export function columnsOf({ task }: MaterialsConfig, materials: Materials): DescribedColumns<Places>[] {
  const { places, asked, file } = materials
  const channels: DescribedColumns<Places> = {
    ...{ role: 'input', key: 'data.signal' },
    panel: paddedPanel(materials),
    entity: (sequence) => materials.panel.entities[sequence] ?? '',
    where: (sequence, step) => ({ file: places[sequence] ?? file, when: `point ${step + 1}` }),
    rows: (part) => ({ entities: [...part] }),
  }
  if (asked.kind !== 'values') return [channels]
  return [
    channels,
    {
      ...{ role: 'target', key: 'task.targets' },
      panel: {
        names: asked.targets.map(({ name }) => name),
        units: asked.targets.map(({ unit }) => unit),
        shape: [sequenceCount(materials), asked.targets.length],
        values: asked.values,
        missing: asked.targets.map(
          (_, target) =>
            asked.values.filter((value, at) => at % asked.targets.length === target && Number.isNaN(value))
              .length,
        ),
      },
      where: (sequence) => ({ file: places[sequence] ?? task.kind }),
      rows: (part) => ({ entities: [...part] }),
    },
  ]
}

/** `[sequences, steps, channels]`, NaN behind the end of a sequence. */
function paddedPanel({ panel }: Pick<Materials, 'panel'>): Panel {
  const { names, units, missing } = panel
  const { values, shape, lengths } = padded(panel, [...panel.entities.keys()], { fill: NaN })
  return { names, units, shape, values, missing, lengths }
}

function findings(
  config: MaterialsConfig,
  materials: Materials,
  parts: PartsOf<Places> | undefined,
): DataFinding[] {
  return [
    ...materials.cautions.map((message): DataFinding => ({ kind: 'other', level: 'warn', message })),
    ...axisFindings(config, materials),
    ...soleGroupFindings(config, materials),
    ...(parts === undefined
      ? []
      : [...sharedFindings(config, materials, parts), ...classFindings(materials, parts)]),
  ]
}

/** Classes that stand on axes of their own. */
function axisFindings({ data }: MaterialsConfig, { asked, axes }: Materials): DataFinding[] {
  if (data.axes === 'any' || asked.kind !== 'classes' || new Set(axes).size < 2) return []
  const groups = new Map<string, Set<number>>()
  for (const [place, axis] of axes.entries())
    groups.set(axis, (groups.get(axis) ?? new Set()).add(asked.of[place] ?? 0))
  const telling = [...groups.values()].filter((classes) => classes.size < asked.names.length).length
  if (telling === 0) return []
  return [
    {
      ...{ kind: 'other', level: 'warn' },
      message: `${telling} of the ${groups.size} axes (start, step, number of points) hold sequences of some classes alone: an axis can give a class away — bring all to one axis (preprocess: resample), and compare with the method that sees the axis alone`,
    },
  ]
}

/** Classes that one whole group alone has: no cut can both learn and test them. */
function soleGroupFindings(config: MaterialsConfig, materials: Materials): DataFinding[] {
  const { asked, panel } = materials
  const { by, group } = config.split
  if (asked.kind !== 'classes' || (by !== 'group' && by !== 'composition')) return []
  const groups = groupsOf(config, materials)
  return asked.names.flatMap((name, own): DataFinding[] => {
    const holding = new Set(
      panel.entities.flatMap((_, place) => (asked.of[place] === own ? (groups[place] ?? '') : [])),
    )
    if (holding.size !== 1) return []
    const called = by === 'group' ? `${group} (${[...holding].join('')})` : `cluster of ${group}`
    return [
      {
        ...{ kind: 'split', level: 'warn', about: group },
        message: `class ${name} stands in one ${called} alone: held out, it is never learnt, and kept, it is never tested — measure it on more, or split by something else (split.by)`,
      },
    ]
  })
}

/** What held-out sequences have in common with those of training, where the split does not see to it. */
function sharedFindings(
  { data }: MaterialsConfig,
  { panel }: Materials,
  { train, ...held }: PartsOf<Places>,
): DataFinding[] {
  return data.groups.flatMap((group) => {
    const column = panel.groups[group] ?? []
    const known = new Set(train.map((place) => column[place] ?? ''))
    return Object.entries(held).flatMap(([part, places = []]): DataFinding[] => {
      const shared = places.filter((place) => (column[place] ?? '') !== '' && known.has(column[place] ?? ''))
      if (shared.length === 0) return []
      const names = [...new Set(shared.map((place) => column[place] ?? ''))]
      return [
        {
          ...{ kind: 'split', level: 'warn', part, about: group },
          message: `${formatShare(shared.length / places.length)} of the ${part} sequences are of a ${group} that training has seen too (${someOf(names)}): scores flatter where a ${group} leaves its mark — hold out whole ones by split: { by: group, group: ${group} }`,
        },
      ]
    })
  })
}

/** Classes that a part lacks, or that training has never seen. */
function classFindings({ asked }: Materials, { train, ...held }: PartsOf<Places>): DataFinding[] {
  if (asked.kind !== 'classes') return []
  const inPart = (places: Places): Set<number> => new Set(places.map((place) => asked.of[place] ?? -1))
  const known = inPart(train)
  const lacking = asked.names.filter((_, place) => !known.has(place))
  const findings: DataFinding[] =
    lacking.length === 0
      ? []
      : [
          {
            ...{ kind: 'split', level: 'refuse', part: 'train' },
            message: `training holds no sequence of ${listed(lacking)}: it cannot learn what it never sees — hold out others (split.seed) or fewer, or name more sequences of the class`,
          },
        ]
  for (const [part, places = []] of Object.entries(held)) {
    const own = inPart(places)
    const without = asked.names.filter((_, place) => !own.has(place))
    if (without.length > 0)
      findings.push({
        ...{ kind: 'split', level: 'warn', part },
        message: `of ${countOf(asked.names.length, 'class', 'classes')} the ${part} part lacks ${listed(without)}: its scores say nothing of them`,
      })
  }
  return findings
}
