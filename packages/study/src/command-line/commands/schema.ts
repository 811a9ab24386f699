import type { Command } from 'commander'
import { studies } from '../../definition/registry.js'
import { studyFileSchema } from '../../definition/study-file-schema.js'
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
