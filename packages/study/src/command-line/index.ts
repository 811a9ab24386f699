// The command line: which commands there are, and how a usage error ends.
import { Command } from 'commander'
import type { Study } from '../definition/contract.js'
import { registerStudy } from '../definition/registry.js'
import { packageVersion } from '../run/version.js'
import { demoCommand } from './commands/demo.js'
import { doctorCommand } from './commands/doctor.js'
import { evaluateCommand } from './commands/evaluate.js'
import { exportCommand } from './commands/export.js'
import { inspectCommand } from './commands/inspect.js'
import { newCommand } from './commands/new.js'
import { predictCommand } from './commands/predict.js'
import { runsCommand } from './commands/runs.js'
import { schemaCommand } from './commands/schema.js'
import { simulateCommand } from './commands/simulate.js'
import { trainCommand } from './commands/train.js'
import { tuneCommand } from './commands/tune.js'
import { EXIT } from './exit.js'
import { tellError } from './session.js'

const commands = [
  demoCommand,
  simulateCommand,
  inspectCommand,
  trainCommand,
  tuneCommand,
  evaluateCommand,
  predictCommand,
  exportCommand,
  runsCommand,
  newCommand,
  doctorCommand,
  schemaCommand,
]

/**
 * Runs one command line.
 *
 * @param args what follows `utsushi`.
 * @param studies those that study files can select.
 * @returns the exit code: 0 done, 1 failure, 2 wrong input, 130 stopped by Ctrl-C.
 */
export async function runCommandLine(
  args: readonly string[],
  { studies }: { readonly studies: readonly Study[] },
): Promise<number> {
  studies.forEach(registerStudy)
  let code: number = EXIT.done
  const program = new Command('utsushi')
    .description(
      'Learned emulators: train on an ensemble, get one ONNX file that predicts any parameter set.',
    )
    .version(packageVersion)
    .exitOverride()
    .showHelpAfterError(false)
  program.configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'utsushi: ')) })
  for (const add of commands) add(program, (result) => (code = result))
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
