// Options that several commands share, and what they mean to a study file.
import { InvalidArgumentError, Option, type Command } from 'commander'
import type { Device } from '../definition/contract.js'
import { mostThreads } from '../definition/common-keys.js'
import { parseOverride, type Override } from '../definition/overrides.js'

export interface SharedOptions {
  readonly set?: readonly string[]
  readonly seed?: number
  readonly threads?: number
  readonly device?: Device
  readonly json?: boolean
  readonly checked?: boolean
}

/** `--set`, repeatable. */
export function withSet(command: Command): Command {
  const collect = (text: string, before: readonly string[] | undefined) => [...(before ?? []), text]
  return command.option('--set <key=value>', 'change a setting of the study file; repeatable', collect)
}

/** `--seed`. */
export function withSeed(command: Command): Command {
  return command.option('--seed <number>', 'seed of everything random', wholeNumber(0))
}

/** `--threads`. */
export function withThreads(command: Command): Command {
  return command.option(
    '--threads <number>',
    'threads to compute with (default: all cores)',
    wholeNumber(1, mostThreads),
  )
}

/** `--threads` and `--device`, for what may run on a graphics card. */
export function withMachine(command: Command): Command {
  return withThreads(command).addOption(
    new Option('--device <name>', 'where to compute').choices(['auto', 'cpu', 'cuda', 'webgpu']),
  )
}

/** `--checked`. */
export function withChecked(command: Command): Command {
  return command.option(
    '--checked',
    'stop at the first operation that gives NaN or infinity, and say which and where it was built; several times slower',
  )
}

/** `--json`. */
export function withJson(command: Command): Command {
  return command.option('--json', 'one JSON object on stdout, JSON lines of progress on stderr')
}

/** `--set`, and `--seed`, `--threads`, `--device` as the settings of the same names. */
export function overridesOf(options: SharedOptions): readonly Override[] {
  const named = (['seed', 'threads', 'device'] as const).flatMap((key): Override[] => {
    const value = options[key]
    return value === undefined ? [] : [{ path: [key], value, typed: `--${key} ${value}` }]
  })
  return [...(options.set ?? []).map(parseOverride), ...named]
}

/** Parses a whole number of at least `least`, and of no more than `most`. */
export function wholeNumber(least: number, most = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (!Number.isSafeInteger(value) || value < least || value > most || text.trim() === '')
      throw new InvalidArgumentError(
        `Expected a whole number ${most < Number.MAX_SAFE_INTEGER ? `from ${least} to ${most}` : `of at least ${least}`}.`,
      )
    return value
  }
}
