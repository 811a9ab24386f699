// Runs a study's simulator into a folder that appears only when it is complete.
import { existsSync, readdirSync, renameSync, rmdirSync, rmSync } from 'node:fs'
import { resolve } from 'node:path'
import { InputError } from '@utsushi/ground'
import { diskFailure, removePartials } from '@utsushi/ground/node'
import { option } from '../definition/command-name.js'
import type { OwnProgram, SimulationOutcome, Study, StudyContext } from '../definition/contract.js'

/**
 * Simulates an ensemble into `folder`.
 *
 * @param options the study's simulation options, already validated.
 * @throws InputError when the study has no simulator or the folder is not empty.
 */
export async function simulate(
  study: Study,
  options: unknown,
  folder: string,
  context: StudyContext,
): Promise<SimulationOutcome> {
  if (study.simulation === undefined) throw new InputError(`${study.name} has no built-in simulator`)
  const target = resolve(folder)
  if (existsSync(target) && readdirSync(target).length > 0)
    throw new InputError(
      `${folder} is not empty — choose another folder with ${option('out')}, or remove it first`,
    )
  removePartials(target)
  const beside = `${target}.${process.pid}.partial`
  try {
    const outcome = await study.simulation.run(options, beside, context)
    context.signal.throwIfAborted()
    if (existsSync(target)) rmdirSync(target)
    renameSync(beside, target)
    const moved = (file: string) => (file.startsWith(beside) ? target + file.slice(beside.length) : file)
    return { ...outcome, folder: target, files: outcome.files.map(moved) }
  } catch (error) {
    rmSync(beside, { recursive: true, force: true })
    throw diskFailure(target, error)
  }
}

/**
 * Runs a program of the user's own for every parameter set of a study's folder; one that was begun there goes on.
 *
 * @param config the study file, resolved
 * @throws InputError when the study runs no programs
 */
export async function simulateProgram(
  study: Study,
  program: OwnProgram,
  config: unknown,
  folder: string,
  context: StudyContext,
): Promise<SimulationOutcome> {
  const run = study.simulation?.runProgram
  if (run === undefined)
    throw new InputError(`--command: the study ${study.name} runs no programs — leave it out`)
  return run(program, config, folder, context)
}
