// The JSON Schema of a study file, for completion in editors.
import { jsonSchema } from './known-keys.js'
import { studyNamed } from './registry.js'

/** The schema of a whole study file, its `study:` key included. */
export function studyFileSchema(name: string): Record<string, unknown> {
  const schema = jsonSchema(studyNamed(name).schema)
  const { properties, required } = schema
  return {
    ...schema,
    title: `Utsushi study: ${name}`,
    properties: { study: { const: name }, ...(properties as object) },
    required: ['study', ...(Array.isArray(required) ? (required as string[]) : [])],
  }
}
