import type { Command } from 'commander'
import { jsonSchema } from '../../study/known-keys.js'
import { studies, studyNamed } from '../../study/registry.js'
import { EXIT } from '../exit.js'
import { tellError } from '../session.js'

/** `utsushi schema <study>`: JSON Schema of a study file, for completion in editors. */
export function schemaCommand(parent: Command, done: (code: number) => void): void {
  parent
    .command('schema')
    .description('print the JSON Schema of a study file, for completion in editors')
    .argument('<study>', `name of a study (${[...studies.keys()].join(', ')})`)
    .action((name: string) => {
      try {
        process.stdout.write(JSON.stringify(studyFileSchema(name), null, 2) + '\n')
        done(EXIT.done)
      } catch (error) {
        done(tellError(error, false, false))
      }
    })
}

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
