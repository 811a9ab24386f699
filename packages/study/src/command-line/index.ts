// The command line: which commands there are, and how a usage error ends.
import { Command } from 'commander'
import type { Study } from '../definition/contract.js'
import type { ExplorerPageMaker } from '../definition/example-case.js'
import { nameCommand } from '../definition/command-name.js'
import { registerStudy } from '../definition/registry.js'
import { packageVersion } from '../run/version.js'
import { compareCommand } from './commands/compare.js'
import { demoCommand } from './commands/demo.js'
import { doctorCommand } from './commands/doctor.js'
import { evaluateCommand } from './commands/evaluate.js'
import { exportCommand } from './commands/export.js'
import { inspectCommand } from './commands/inspect.js'
import { loopCommand } from './commands/loop.js'
import { newCommand } from './commands/new.js'
import { predictCommand } from './commands/predict.js'
import { runsCommand } from './commands/runs.js'
import { schemaCommand } from './commands/schema.js'
import { simulateCommand } from './commands/simulate.js'
import { tasteCommand } from './commands/taste.js'
import { trainCommand } from './commands/train.js'
import { tuneCommand } from './commands/tune.js'
import { EXIT } from './exit.js'
import { tellError } from './session.js'

export { withJson, type SharedOptions } from './options.js'
export { runSession, type CommandResult, type CommandWork } from './session.js'

const commands: readonly AddCommand[] = [
  demoCommand,
  simulateCommand,
  inspectCommand,
  trainCommand,
  tuneCommand,
  evaluateCommand,
  predictCommand,
  loopCommand,
  runsCommand,
  compareCommand,
  tasteCommand,
  newCommand,
  doctorCommand,
  schemaCommand,
]

/** What a command line is made of. */
export interface CommandLine {
  /** Those that study files can select. */
  readonly studies: readonly Study[]
  /** What follows the command's name; that of this process when left out. */
  readonly args?: readonly string[]
  /** How it is called, for help, messages and reports: `utsushi` when left out. */
  readonly name?: string
  /** Makes the page of `export --page`; without it there is none. */
  readonly explorerPage?: ExplorerPageMaker
  /** Further commands, each adding itself: what goes beyond studies. */
  readonly commands?: readonly AddCommand[]
}

/** Adds a command to its parent; `done` takes the exit code. */
export type AddCommand = (parent: Command, done: (code: number) => void) => void

/**
 * Runs one command line.
 *
 * @returns the exit code: 0 done, 1 failure, 2 wrong input, 130 stopped by Ctrl-C.
 * @example process.exit(await runCommandLine({ studies: [glacier] }))
 */
export async function runCommandLine({
  studies,
  args = process.argv.slice(2),
  commands: more = [],
  explorerPage,
  name = 'utsushi',
}: CommandLine): Promise<number> {
  nameCommand(name)
  studies.forEach(registerStudy)
  let code: number = EXIT.done
  const program = new Command(name)
    .description(
      'Learned emulators: train on an ensemble, get one ONNX file that predicts any parameter set.',
    )
    .version(packageVersion)
    .exitOverride()
    .showHelpAfterError(false)
  program.configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, `${name}: `)) })
  for (const add of [...commands, exportCommand(explorerPage), ...more])
    add(program, (result) => (code = result))
  if (args.length === 0) {
    program.outputHelp()
    return EXIT.input
  }
  try {
    await program.parseAsync([...args], { from: 'user' })
    return code
  } catch (error) {
    return tellError(error, false, false)
  }
}
