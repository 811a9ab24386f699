/** What two parts have in common beside rows: groups, and equal content. */
import { countOf } from '@utsushi/ground'
import type { AuditedPart, SampleColumn } from './audited-part.js'
import { someExamples, type LeakFinding } from './leak-finding.js'

/** Groups, each by its own name, of which two parts hold the same values. */
export function sharedGroups(
  a: AuditedPart,
  b: AuditedPart,
  most: number,
  groups?: readonly string[],
): LeakFinding[] {
  const keys = Object.keys(a.groups ?? {}).filter((key) => b.groups?.[key] !== undefined)
  return keys
    .filter((key) => groups === undefined || groups.includes(key))
    .flatMap((key) => {
      const shared = common(a.groups?.[key] ?? [], b.groups?.[key] ?? [])
      if (shared.length === 0) return []
      const examples = shared.slice(0, most).map(String)
      const values = countOf(shared.length, 'value')
      const own = new Set(shared)
      const held = ({ name, groups }: AuditedPart): string => {
        const column = Array.from(groups?.[key] ?? [])
        const count = column.filter((value) => own.has(value)).length
        return `${count === column.length ? 'all' : count.toLocaleString('en-US')}${count === column.length ? '' : ` of ${column.length.toLocaleString('en-US')}`} samples of ${name}`
      }
      const message = `${a.name} and ${b.name} share ${values} of ${key}: ${someExamples(examples, shared.length > examples.length)} (${held(a)}, ${held(b)})`
      return [
        {
          kind: 'shared-group',
          parts: [a.name, b.name],
          count: shared.length,
          group: key,
          examples,
          message,
        },
      ]
    })
}

/** Samples of equal content in two parts, under whatever names. */
export function sharedContent(a: AuditedPart, b: AuditedPart, most: number): LeakFinding[] {
  if (a.digest === undefined || b.digest === undefined) return []
  const first = new Map<string, number>()
  for (let sample = 0; sample < a.digest.length; sample++) {
    const digest = a.digest[sample] as string
    if (!first.has(digest)) first.set(digest, sample)
  }
  const examples: string[] = []
  const seen = new Set<string>()
  for (let sample = 0; sample < b.digest.length; sample++) {
    const digest = b.digest[sample] as string
    const other = first.get(digest)
    if (other === undefined || seen.has(digest)) continue
    seen.add(digest)
    if (examples.length < most)
      examples.push(`${a.entity[other]} (${a.name}) = ${b.entity[sample]} (${b.name})`)
  }
  if (seen.size === 0) return []
  const contents = `${countOf(seen.size, 'sample')} of equal content`
  const message = `${a.name} and ${b.name} hold ${contents}: ${someExamples(examples, seen.size > examples.length)}`
  return [{ kind: 'duplicate', parts: [a.name, b.name], count: seen.size, examples, message }]
}

/** Values that two columns share, each once, in the order of the second; an empty text is none. */
function common(a: SampleColumn, b: SampleColumn): (string | number)[] {
  const known = new Set<string | number>()
  for (let sample = 0; sample < a.length; sample++) known.add(a[sample] as string | number)
  known.delete('')
  const shared = new Set<string | number>()
  for (let sample = 0; sample < b.length; sample++) {
    const value = b[sample] as string | number
    if (known.has(value)) shared.add(value)
  }
  return [...shared]
}
