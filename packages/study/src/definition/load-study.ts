// A study from the module that defines it: how a worker process comes by it. The module is named by code, never by a file.
import type { Study } from './contract.js'

/**
 * Imports a study.
 *
 * @param module URL of the module, as the definition gives it
 * @throws Error when the module exports no study of that name
 */
export async function loadStudy(module: string, name: string): Promise<Study> {
  const exported = Object.values((await import(module)) as Readonly<Record<string, unknown>>)
  const study = exported.find((value): value is Study => isStudy(value) && value.name === name)
  if (study !== undefined) return study
  throw new Error(
    `${module} exports no study "${name}" — its definition's module must be the file that exports it`,
  )
}

/** Told by its verbs: the parts that a study was defined by have its name and schema too, and may stand in the same module. */
function isStudy(value: unknown): value is Study {
  return (
    typeof value === 'object' && value !== null && 'name' in value && 'schema' in value && 'train' in value
  )
}
