/**
 * The leak audit: proves that the parts of a split do not share what they must not, or says what leaks, how much of it, and
 * where. It knows no study: a part is samples of entities, with the rows they read and the rows they are asked for.
 */
import { InputError } from '@utsushi/ground'
import { checkPart, type AuditedPart, type SampleColumn } from './audited-part.js'
import { someExamples, type LeakFinding, type LeakKind } from './leak-finding.js'
import { nearDuplicates, type NearDuplicateOptions } from './near-duplicates.js'
import { sharedContent, sharedGroups } from './shared-values.js'
import { intervalsOf, sharedRows, type Intervals } from './intervals.js'

/** What parts must keep apart beyond the rows that they are asked for. */
export interface LeakAuditOptions {
  /**
   * Rows that must lie between what two parts read of one entity: 0 when they may touch and not overlap. Without it parts may
   * read the same rows as long as no part is asked for them: a forecast's context reaches back before its part.
   */
  readonly gap?: number
  /** Groups that must not stand in two parts; all that the parts carry when absent. A split by time shares its specimens: []. */
  readonly groups?: readonly string[]
  /** How a row is told, such as a date; its number when absent. */
  readonly row?: (row: number) => string
  /** Examples of each finding. Default 3. */
  readonly examples?: number
  /** How sequences that nearly equal one another are looked for; false: not at all. */
  readonly nearDuplicates?: NearDuplicateOptions | false
}

interface Looked {
  readonly part: AuditedPart
  readonly reads: Intervals
  readonly targets: Intervals
  /** All rows of a part, and with the gap around them. */
  readonly rows: Intervals | undefined
  readonly surroundings: Intervals | undefined
}

/**
 * Audits parts against each other.
 *
 * @param parts in the order of their use: what is fitted to first, what is reported last. A later part may read what an earlier
 * one was asked for, as a forecast of the test years reads the training years before it; never the other way
 * @returns one finding for each two parts, kind and group; none is the proof
 * @throws RangeError for columns of different lengths or rows that are no numbers
 * @example
 * auditLeaks([
 *   { name: 'train', entity: ['a', 'b'], groups: { lot: ['1', '1'] } },
 *   { name: 'test', entity: ['c'], groups: { lot: ['1'] } },
 * ]).map(({ message }) => message) // train and test share 1 value of lot: 1 (all samples of train, all of test)
 */
export function auditLeaks(parts: readonly AuditedPart[], options: LeakAuditOptions = {}): LeakFinding[] {
  const names: (string | number)[] = []
  const codes = new Map<string | number, number>()
  const coded = parts.map((part) => {
    checkPart(part)
    return codesOf(part.entity, codes, names)
  })
  const looked = parts.map((part, place) =>
    look(part, coded[place] ?? new Uint32Array(0), names.length, options),
  )
  const findings: LeakFinding[] = []
  const words = { names, row: options.row ?? String, examples: options.examples ?? 3 }
  for (const [place, a] of looked.entries())
    for (const b of looked.slice(place + 1)) findings.push(...between(a, b, words, options))
  return findings
}

/**
 * Ends when an audit found something.
 * @throws InputError of one line a finding
 * @example refuseLeaks(auditLeaks(parts))
 */
export function refuseLeaks(findings: readonly LeakFinding[]): void {
  if (findings.length === 0) return
  throw new InputError(
    `the split leaks — ${findings.map(({ message }) => message).join('\n')}\nchange the split so that its parts stand apart`,
  )
}

interface Words {
  readonly names: readonly (string | number)[]
  readonly row: (row: number) => string
  readonly examples: number
}

function between(a: Looked, b: Looked, words: Words, options: LeakAuditOptions): LeakFinding[] {
  const parts = [a.part.name, b.part.name] as const
  const both = parts.join(' and ')
  const timed = a.part.from !== undefined || b.part.from !== undefined
  const ofRows = (
    kind: LeakKind,
    x: Intervals,
    y: Intervals,
    say: (what: string) => string,
  ): LeakFinding[] => {
    const { rows, examples } = sharedRows(x, y, words.examples)
    if (rows === 0) return []
    const told = examples.map(({ entity, from, to }) => {
      const name = String(words.names[entity])
      if (!timed) return name
      return `${name} ${to - from === 1 ? words.row(from) : `${words.row(from)} to ${words.row(to - 1)}`}`
    })
    const what = timed
      ? `${rows} ${rows === 1 ? 'row' : 'rows'}`
      : `${rows} ${rows === 1 ? 'entity' : 'entities'}`
    return [
      {
        kind,
        parts,
        count: rows,
        examples: told,
        message: `${say(what)}: ${someExamples(told, rows > told.length)}`,
      },
    ]
  }
  const findings = ofRows('shared-rows', a.targets, b.targets, (what) => `${both} are both asked for ${what}`)
  // Without targets of its own a part is asked for all it reads, and that is told above.
  if (a.part.targetFrom !== undefined)
    findings.push(
      ...ofRows(
        'target-in-context',
        a.reads,
        b.targets,
        (what) => `${parts[0]} reads ${what} that ${parts[1]} is asked for`,
      ),
    )
  if (timed && a.rows !== undefined && b.surroundings !== undefined)
    findings.push(
      ...ofRows('overlapping-time', a.rows, b.surroundings, (what) =>
        options.gap === 0
          ? `${both} use the same ${what}`
          : `${parts[0]} uses ${what} within ${options.gap} of ${parts[1]}`,
      ),
    )
  return [
    ...findings,
    ...sharedGroups(a.part, b.part, words.examples, options.groups),
    ...sharedContent(a.part, b.part, words.examples),
    ...(options.nearDuplicates === false
      ? []
      : nearDuplicates(a.part, b.part, words.examples, options.nearDuplicates)),
  ]
}

function look(part: AuditedPart, entity: Uint32Array, entities: number, { gap }: LeakAuditOptions): Looked {
  const from = (sample: number): number => part.from?.[sample] ?? 0
  const to = (sample: number): number => part.to?.[sample] ?? 1
  const asked = (sample: number): number => part.targetFrom?.[sample] ?? from(sample)
  const askedTo = (sample: number): number => part.targetTo?.[sample] ?? to(sample)
  const reads = intervalsOf(entities, entity, from, to)
  const targets = part.targetFrom === undefined ? reads : intervalsOf(entities, entity, asked, askedTo)
  if (gap === undefined) return { part, reads, targets, rows: undefined, surroundings: undefined }
  const first = (sample: number): number => Math.min(from(sample), asked(sample))
  const last = (sample: number): number => Math.max(to(sample), askedTo(sample))
  return {
    ...{ part, reads, targets },
    rows: intervalsOf(entities, entity, first, last),
    surroundings: intervalsOf(entities, entity, first, last, gap),
  }
}

function codesOf(
  entity: SampleColumn,
  codes: Map<string | number, number>,
  names: (string | number)[],
): Uint32Array {
  const coded = new Uint32Array(entity.length)
  for (let sample = 0; sample < entity.length; sample++) {
    const name = entity[sample] as string | number
    let code = codes.get(name)
    if (code === undefined) {
      code = names.push(name) - 1
      codes.set(name, code)
    }
    coded[sample] = code
  }
  return coded
}
