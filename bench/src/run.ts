import { InputError } from '@utsushi/ground'
import { benches, openBench } from './benches.js'
import { describeMachine } from './machine.js'
import { parseCommandLine, usage } from './options.js'
import { printList, printMachine, printResult } from './print.js'
import type { BenchResult } from './result.js'

/** Runs the bench that was asked for. With `--json`, the last line of stdout is the result and all else goes to stderr. */
async function main(args: readonly string[]): Promise<void> {
  const { name, json, list, options } = parseCommandLine(args)
  if (list) return console.log(printList(benches))
  if (name === undefined) throw new InputError(`which bench?\n${usage}\n${printList(benches)}`)
  const bench = await openBench(name, options.peer)
  if ((options.pruner !== undefined || options.batch) && benches[name]?.searches !== true)
    throw new InputError(`${name} searches nothing: --pruner and --batch belong to bmed-search`)
  const machine = describeMachine(new Date())
  console.error(printMachine(machine))
  const result: BenchResult = { ...(await bench(options)), machine }
  console.log(json ? JSON.stringify(result) : printResult(result))
}

main(process.argv.slice(2)).catch((error: unknown) => {
  const input = error instanceof InputError
  console.error(`bench: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = input ? 2 : 1
})
