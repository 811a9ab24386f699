import { parseArgs } from 'node:util'
import { InputError } from '@utsushi/ground'

/** What every bench is told. */
export interface BenchOptions {
  /** Which peer to measure against; the bench's first when absent. */
  readonly peer: string | undefined
  /** Threads for our side; the bench's own choice when absent. */
  readonly threads: number | undefined
  /** Folder of the data that the bench reads, for benches that read any. */
  readonly data: string | undefined
  readonly seed: number
  /** How many seeds, for benches that take many; the bench's own choice when absent. */
  readonly seeds?: number
  /** A short run that shows that everything works; its figures mean little. */
  readonly quick: boolean
  /** Pruner of the searches that take one, by its name in a study file. */
  readonly pruner?: string | undefined
  /** Search the number of experiments an update too. */
  readonly batch?: boolean
  /** Begin a search with the study file's own settings. */
  readonly own?: boolean
}

/** What was typed after `npm run bench --`. */
export interface CommandLine {
  /** Absent: say what there is. */
  readonly name: string | undefined
  readonly json: boolean
  readonly list: boolean
  readonly options: BenchOptions
}

/** How to call the runner, for its help and its errors. */
export const usage =
  'npm run bench -- <name> [--json] [--peer <name>] [--threads <n>] [--data <folder>] [--seed <n>] [--seeds <n>] [--quick] [--pruner <name>] [--batch] [--own] | --list'

/**
 * Reads the runner's arguments.
 *
 * @throws InputError naming the argument that cannot be read.
 */
export function parseCommandLine(args: readonly string[]): CommandLine {
  const { values, positionals } = parsed(args)
  if (positionals.length > 1)
    throw new InputError(`one bench at a time, not ${positionals.join(' ')}\n${usage}`)
  return {
    name: positionals[0],
    json: values.json ?? false,
    list: values.list ?? false,
    options: {
      peer: values.peer,
      threads: values.threads === undefined ? undefined : whole('threads', values.threads, 1),
      data: values.data,
      seed: values.seed === undefined ? 1 : whole('seed', values.seed, 0),
      ...(values.seeds === undefined ? {} : { seeds: whole('seeds', values.seeds, 1) }),
      quick: values.quick ?? false,
      pruner: values.pruner,
      batch: values.batch ?? false,
      own: values.own ?? false,
    },
  }
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        json: { type: 'boolean' },
        list: { type: 'boolean' },
        quick: { type: 'boolean' },
        batch: { type: 'boolean' },
        own: { type: 'boolean' },
        pruner: { type: 'string' },
        peer: { type: 'string' },
        threads: { type: 'string' },
        data: { type: 'string' },
        seed: { type: 'string' },
        seeds: { type: 'string' },
      },
    })
  } catch (error) {
    throw new InputError(`${error instanceof Error ? error.message : String(error)}\n${usage}`)
  }
}

function whole(key: string, text: string, least: number): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < least) {
    throw new InputError(`--${key} is "${text}": expected a whole number of at least ${least}`)
  }
  return value
}
