// One command at work: its reporter, its Ctrl-C, its output.
import { printable } from '@utsushi/ground'
import type { CallerContext, SummaryTable } from '../definition/contract.js'
import { EXIT, ending } from './exit.js'
import { listenForInterrupt } from './interrupt.js'
import type { SharedOptions } from './options.js'
import { consoleReporter } from './reporters.js'
import { tableText } from './tables.js'

/** What a command tells when it is done: lines for people, one object for machines. */
export interface CommandResult {
  readonly lines: readonly string[]
  readonly tables?: readonly SummaryTable[]
  readonly json: Readonly<Record<string, unknown>>
  /** Exit code, when it is not 0. */
  readonly code?: number
}

/** Work of a command, given its context. */
export type CommandWork = (context: CallerContext) => Promise<CommandResult>

/**
 * Runs a command's work and prints what came of it.
 *
 * @param saves whether the first Ctrl-C makes it save (training) rather than just stop.
 * @returns the exit code.
 */
export async function runSession(
  options: SharedOptions,
  work: CommandWork,
  { saves = false }: { readonly saves?: boolean } = {},
): Promise<number> {
  const json = options.json === true
  const reporter = consoleReporter({ json })
  const interrupt = listenForInterrupt(saves, reporter.info)
  try {
    const result = await work({
      reporter,
      signal: interrupt.signal,
      device: options.device ?? 'auto',
      checked: options.checked ?? false,
      ...(options.threads === undefined ? {} : { threads: options.threads }),
    })
    reporter.close()
    if (json) print(JSON.stringify(result.json))
    else printResult(result)
    return result.code ?? (interrupt.signal.aborted ? EXIT.interrupted : EXIT.done)
  } catch (error) {
    reporter.close()
    return tellError(error, json, interrupt.signal.aborted)
  } finally {
    interrupt.dispose()
  }
}

/** Prints an error for the person at the keyboard and gives its exit code. */
export function tellError(error: unknown, json: boolean, aborted: boolean): number {
  const { code, message } = ending(error, aborted)
  if (process.env['UTSUSHI_DEBUG'] === '1' && error instanceof Error)
    process.stderr.write(`${error.stack ?? ''}\n`)
  if (message !== '') process.stderr.write(printable(message) + '\n')
  if (json) print(JSON.stringify({ error: message, exitCode: code }))
  return code
}

function printResult({ lines, tables = [] }: CommandResult): void {
  for (const table of tables) print(tableText(table) + '\n')
  for (const line of lines) print(printable(line))
}

function print(text: string): void {
  process.stdout.write(text + '\n')
}
