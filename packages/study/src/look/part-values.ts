// Parts without values, targets without values in a part, columns that say nothing in training: what ends in scores that are no
// numbers is told before the first step.
import type { Panel, PanelRows } from '@utsushi/data'
import type { DataDescription, DataFinding, DescribedColumns } from '../definition/description.js'
import type { PartsOf } from '../definition/parts-of.js'
import { someOf } from './words.js'
import { roughly } from './words.js'

/** What a column holds in some rows. */
interface Held {
  readonly count: number
  readonly min: number
  readonly max: number
}

/**
 * Targets that hold nothing where a part is trained on or scored. Training and validation need every target; of what is only scored,
 * single targets may be absent: they are told, and not scored.
 */
export function emptyParts<Part>(
  description: DataDescription<Part>,
  parts: PartsOf<Part>,
  called: (name: string, part: Part) => string = (name, part) => description.part(name, part).key,
): readonly DataFinding[] {
  const targets = description.columns.filter(({ role }) => role === 'target' || role === 'state')
  return Object.entries(parts).flatMap(([name, part]): readonly DataFinding[] => {
    if (part === undefined) return []
    const empty = targets.flatMap((columns) => {
      const rows = columns.scored?.(part, name) ?? [columns.rows(part)]
      return columns.panel.names.filter((column) => heldIn(columns.panel, column, rows).count === 0)
    })
    if (empty.length === 0) return []
    const all = empty.length === targets.reduce((sum, { panel }) => sum + panel.names.length, 0)
    const { span, remedy } = description.part(name, part)
    const what = `${called(name, part)}: ${someOf(empty)} ${empty.length === 1 ? 'holds' : 'hold'} no value ${span}`
    const needed = all || name === 'train' || name === 'validation'
    return [
      {
        kind: 'no-values',
        level: needed ? 'refuse' : 'warn',
        columns: empty,
        part: name,
        message: needed
          ? `${what} — ${remedy}${all ? '' : ', or leave it out of the targets'}`
          : `${what}: ${empty.length === 1 ? 'it is' : 'they are'} not scored there`,
      },
    ]
  })
}

/** Targets that never change in training, and inputs that change only afterwards. */
export function constantColumns<Part>(
  description: DataDescription<Part>,
  parts: PartsOf<Part>,
): readonly DataFinding[] {
  return description.columns.flatMap((columns) =>
    columns.panel.names.flatMap((name) => constantIn(description, columns, name, parts)),
  )
}

function constantIn<Part>(
  description: DataDescription<Part>,
  columns: DescribedColumns<Part>,
  name: string,
  parts: PartsOf<Part>,
): readonly DataFinding[] {
  const { panel, role, key } = columns
  const train = heldIn(panel, name, [columns.rows(parts.train)])
  if (role === 'state' || train.count < 2 || train.min !== train.max) return []
  const value = roughly(train.min)
  const words = description.part('train', parts.train)
  if (role === 'target')
    return [
      {
        ...{ kind: 'constant', level: 'refuse', columns: [name], part: 'train' },
        message: `${name} is ${value} wherever it is trained on (${words.key}): nothing is to be learned of it — leave it out of ${key}, or ${words.remedy}`,
      },
    ]
  const later = Object.entries(parts).flatMap(([part, rows]) => {
    if (rows === undefined || part === 'train') return []
    const { count, min, max } = heldIn(panel, name, [columns.rows(rows)])
    if (count === 0 || (min === train.min && max === train.max)) return []
    return [
      `${roughly(min)}${min === max ? '' : ` to ${roughly(max)}`} in ${description.part(part, rows).key}`,
    ]
  })
  if (later.length === 0) return []
  return [
    {
      ...{ kind: 'constant', level: 'warn', columns: [name], part: 'train' },
      message: `${name} is ${value} wherever it is trained on (${words.key}), but ${someOf(later)}: no model can learn what it does — leave it out of ${key}, or ${words.remedy}`,
    },
  ]
}

function heldIn(panel: Panel, name: string, all: readonly PanelRows[]): Held {
  const feature = panel.names.indexOf(name)
  const width = panel.names.length
  const timed = panel.shape.length === 3
  const steps = timed ? (panel.shape[1] ?? 0) : 1
  let [count, min, max] = [0, Infinity, -Infinity]
  for (const { entities, from = 0, to = steps } of all)
    for (const entity of entities) {
      const end = timed ? Math.min(to, panel.lengths?.[entity] ?? to) : 1
      for (let step = timed ? from : 0; step < end; step++) {
        const value = panel.values[(entity * steps + step) * width + feature] ?? NaN
        if (Number.isNaN(value)) continue
        count++
        min = Math.min(min, value)
        max = Math.max(max, value)
      }
    }
  return { count, min, max }
}
