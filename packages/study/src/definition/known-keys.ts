// What a schema knows at a path, read off its JSON Schema: keys for "did you mean", descriptions for what is missing.
import { z } from 'zod'

/** JSON Schema of a study file's input, for editors and for error messages. */
export function jsonSchema(schema: z.ZodType): Record<string, unknown> {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Record<string, unknown>
}

/** Keys allowed in the section at `path`; empty when any is, or when it is no section. */
export function knownKeys(root: Record<string, unknown>, path: readonly PropertyKey[]): readonly string[] {
  const node = nodeAt(root, path)
  const properties = record(node?.['properties'])
  if (properties !== undefined) return Object.keys(properties)
  const names = record(node?.['propertyNames'])?.['enum']
  return Array.isArray(names) ? names.map(String) : []
}

/** Every section's key of this name, as `tuning.folds`. */
export function pathsTo(root: Record<string, unknown>, key: string): readonly string[] {
  return Object.entries(record(root['properties']) ?? {}).flatMap(([name, node]) => [
    ...(name === key ? [name] : []),
    ...pathsTo(record(node) ?? {}, key).map((path) => `${name}.${path}`),
  ])
}

/** The description of a key, if it has one. */
export function description(root: Record<string, unknown>, path: readonly PropertyKey[]): string | undefined {
  const text = nodeAt(root, path)?.['description']
  return typeof text === 'string' ? text : undefined
}

/** Whether the section at `path` takes keys of any name, such as weights by column. */
export function isOpen(root: Record<string, unknown>, path: readonly PropertyKey[]): boolean {
  const node = nodeAt(root, path)
  return (
    node?.['properties'] === undefined &&
    record(node?.['propertyNames'])?.['enum'] === undefined &&
    record(node?.['additionalProperties']) !== undefined
  )
}

function nodeAt(
  root: Record<string, unknown>,
  path: readonly PropertyKey[],
): Record<string, unknown> | undefined {
  let node: Record<string, unknown> | undefined = root
  // A section of any keys says the same of each.
  for (const key of path)
    node = record(record(node?.['properties'])?.[String(key)] ?? node?.['additionalProperties'])
  return node
}

function record(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
}
