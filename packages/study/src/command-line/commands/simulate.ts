import { existsSync } from 'node:fs'
import { InputError, suggestion } from '@utsushi/ground'
import type { Command } from 'commander'
import { machineContext } from '../../run/machine-context.js'
import { duration } from '../duration.js'
import { simulate, simulateProgram } from '../../run/simulate.js'
import { readStudyFile, resolveStudy } from '../../definition/file.js'
import { refuseBesideSimulation } from '../idle-settings.js'
import { isSection, type Override } from '../../definition/overrides.js'
import { studies, studyNamed } from '../../definition/registry.js'
import type { OwnProgram, Study } from '../../definition/contract.js'
import { overridesOf, withJson, withSeed, withSet, wholeNumber, type SharedOptions } from '../options.js'
import { runSession } from '../session.js'

interface SimulateOptions extends SharedOptions {
  readonly out?: string
  readonly samples?: number
  readonly sites?: number
  readonly command?: string
  readonly workers?: number
  readonly limit?: number
  readonly retry?: boolean
}

/** `utsushi simulate <study.yaml | study name>`: an ensemble of the study's built-in process model. */
export function simulateCommand(parent: Command, done: (code: number) => void): void {
  const command = parent
    .command('simulate')
    .description("write an ensemble with a study's built-in process model")
    .argument('<study>', `study file, or name of a study (${[...studies.keys()].join(', ')})`)
    .option('--out <folder>', 'where to write (default: the data folder of the study file)')
    .option('--samples <number>', 'parameter sets, same as --set simulation.samples=…', wholeNumber(1))
    .option(
      '--sites <number>',
      'of a study whose runs have sites, same as --set simulation.sites=…',
      wholeNumber(1),
    )
    .option(
      '--command <line>',
      'a program of your own, run for every parameter set; {name} stands for a parameter, {parameters} for a JSON file of all, {file} for a file to write its outputs to (else: its last line)',
    )
    .option('--workers <number>', 'with --command: runs at a time (default: 1)', wholeNumber(1, 1024))
    .option('--limit <seconds>', 'with --command: stop a run after so long', wholeNumber(1))
    .option('--retry', 'with --command: run those that failed again')
  withJson(withSeed(withSet(command))).action(async (source: string, options: SimulateOptions) =>
    done(
      await runSession(options, async (context) => {
        const started = performance.now()
        const { study, config, simulation, folder } = resolveSimulation(source, options)
        const program = programOf(options)
        const machine = machineContext(context)
        const outcome = await (program === undefined
          ? simulate(study, simulation, folder, machine)
          : simulateProgram(study, program, config, folder, machine))
        const seconds = (performance.now() - started) / 1000
        return {
          lines: [`simulated ${outcome.folder} in ${duration(seconds)}`],
          tables: outcome.tables,
          json: { command: 'simulate', study: study.name, seconds, ...outcome },
        }
      }),
    ),
  )
}

/** @throws InputError for an option that needs a command */
function programOf({ command, workers, limit, retry }: SimulateOptions): OwnProgram | undefined {
  if (command === undefined) {
    const idle = Object.entries({ workers, limit, retry }).find(([, value]) => value !== undefined)
    if (idle !== undefined)
      throw new InputError(`--${idle[0]} — has no effect without --command, the program to run; leave it out`)
    return undefined
  }
  return {
    ...{ command, workers: workers ?? 1, retry: retry ?? false },
    ...(limit !== undefined && { limitSeconds: limit }),
  }
}

interface Resolved {
  readonly study: Study
  readonly config: unknown
  readonly simulation: unknown
  readonly folder: string
}

function resolveSimulation(source: string, options: SimulateOptions): Resolved {
  const overrides = simulationOverrides(options)
  const bare = studies.get(source)
  const near = suggestion(source, studies.keys())
  if (bare === undefined && !existsSync(source) && near !== '')
    throw new InputError(`${source} is neither a study file nor the name of a study${near}`)
  const named = bare ?? readStudyFile(source, overrides).study
  // Where it writes is told by --out, when it is.
  refuseBesideSimulation(overrides, options.out === undefined ? named.paths : [])
  if (bare !== undefined) {
    if (options.out === undefined)
      throw new InputError('--out is missing: simulating by name needs a folder to write to')
    const folderKey: Override = {
      path: ['data', 'folder'],
      value: options.out,
      typed: `--out ${options.out}`,
    }
    return sectionOf(
      resolveStudy(studyNamed(source), {}, { source, overrides: [...overrides, folderKey] }),
      options.out,
    )
  }
  return sectionOf(readStudyFile(source, overrides), options.out)
}

/** `--seed`, `--samples` and `--sites` mean the simulation's own. */
function simulationOverrides({ seed, samples, sites, ...options }: SimulateOptions): readonly Override[] {
  const own: Override[] = []
  if (seed !== undefined) own.push({ path: ['simulation', 'seed'], value: seed, typed: `--seed ${seed}` })
  if (samples !== undefined)
    own.push({ path: ['simulation', 'samples'], value: samples, typed: `--samples ${samples}` })
  if (sites !== undefined)
    own.push({ path: ['simulation', 'sites'], value: sites, typed: `--sites ${sites}` })
  return [...overridesOf(options), ...own]
}

function sectionOf({ study, config }: { study: Study; config: unknown }, out: string | undefined): Resolved {
  const simulation = isSection(config) ? config['simulation'] : undefined
  return { study, config, simulation, folder: out ?? study.dataFolder(config) }
}
