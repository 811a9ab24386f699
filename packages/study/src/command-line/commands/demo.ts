import { existsSync } from 'node:fs'
import { join, relative } from 'node:path'
import { InputError } from '@utsushi/ground'
import { makeFolder, writeAtomic } from '@utsushi/ground/node'
import type { Command } from 'commander'
import { command } from '../../definition/command-name.js'
import { freePath } from '../../run/run-path.js'
import { machineContext } from '../../run/machine-context.js'
import { simulate } from '../../run/simulate.js'
import { train } from '../../run/train.js'
import { readStudyFile } from '../../definition/file.js'
import { isSection } from '../../definition/overrides.js'
import { studies, studyNamed } from '../../definition/registry.js'
import { refuseIdle } from '../idle-settings.js'
import { duration } from '../duration.js'
import { EXIT } from '../exit.js'
import { overridesOf, withJson, withMachine, withSeed, withSet, type SharedOptions } from '../options.js'
import { runSession, type CommandResult } from '../session.js'
import { trainResult } from './train.js'
import type { CallerContext } from '../../definition/contract.js'

interface DemoOptions extends SharedOptions {
  readonly out: string
}

/** `utsushi demo [study]`: simulate a small ensemble, train, evaluate, and say where the report is. */
export function demoCommand(parent: Command, done: (code: number) => void): void {
  const names = [...studies.values()].filter(({ demo }) => demo !== undefined).map(({ name }) => name)
  const command = parent
    .command('demo')
    .description('from nothing to a report in minutes: simulate, train, evaluate')
    .argument('[study]', `one of ${names.join(', ')}`, names[0])
    .option('--out <folder>', 'folder for study file, ensemble and run', 'demo')
  withJson(withMachine(withSeed(withSet(command)))).action(async (name: string, options: DemoOptions) =>
    done(await runSession(options, (context) => demo(name, options, context), { saves: true })),
  )
}

async function demo(name: string, options: DemoOptions, context: CallerContext): Promise<CommandResult> {
  const started = performance.now()
  const study = studyNamed(name)
  if (study.demo === undefined) throw new InputError(`${name} has no demo`)
  const { reporter, signal } = context
  makeFolder(options.out)
  const file = join(options.out, `${name}.yaml`)
  if (!existsSync(file)) writeAtomic(file, study.demo)
  const overrides = overridesOf(options)
  refuseIdle('demo', overrides)
  const { config } = readStudyFile(file, overrides)
  const folder = study.dataFolder(config)
  const simulated = overrides.find(({ path }) => path[0] === 'simulation')
  if (existsSync(folder) && simulated !== undefined)
    throw new InputError(
      `${simulated.typed} — has no effect: ${relative('.', folder)} holds an ensemble already; delete it, or begin another demo with --out`,
    )
  if (existsSync(folder)) reporter.info(`using the ensemble in ${relative('.', folder)}`)
  else {
    reporter.info(`simulating an ensemble into ${relative('.', folder)}`)
    await simulate(
      study,
      isSection(config) ? config['simulation'] : undefined,
      folder,
      machineContext(context, config),
    )
  }
  signal.throwIfAborted()
  const trained = await train(file, { overrides, out: freePath(join(options.out, 'run')), reporter, signal })
  const result = trainResult(trained)
  if (result.code === EXIT.interrupted) return result
  const seconds = (performance.now() - started) / 1000
  const again = `study file: ${file} — change it and run: ${command(`train ${file}`)}`
  return {
    ...result,
    lines: [...result.lines, again, `demo done in ${duration(seconds)}`],
    json: { ...result.json, command: 'demo', seconds },
  }
}
