// What has been run so far: a line a run, appended when it ends, so that a program that was killed goes on where it was. Every line has a
// checksum of it and of all before it: an answer that was changed is not taken for what the program said.
import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  writeSync,
} from 'node:fs'
import { FailureError, InputError } from '@utsushi/ground'
import { diskFailure, firstCheck, nextCheck, regularFile, splitCheck, withCheck } from '@utsushi/ground/node'
import { z } from 'zod'
import type { ProgramAnswer } from './program-answer.js'

/** A run that has ended. */
export type EndedRun = {
  readonly run: string
  readonly seconds: number
} & ({ readonly answer: ProgramAnswer } | { readonly failure: string })

/** What all runs of a journal are of. */
export interface JournalHead {
  readonly command: string
  /** Of the table of parameters. */
  readonly parameters: string
}

/** Runs that are kept. */
export interface Journal {
  /** By name; the last one where a run was tried again. */
  readonly ended: ReadonlyMap<string, EndedRun>
  /** What is to be said of a journal that an earlier version began. */
  readonly doubt?: string
  /** @throws FailureError when the disk is full, or the file was removed since it was opened */
  add(run: EndedRun): void
  close(): void
}

const headSchema = z.strictObject({ command: z.string(), parameters: z.string() })

const numbers = z.array(z.number())
const runSchema = z.union([
  z.strictObject({
    run: z.string().min(1),
    seconds: z.number().min(0),
    answer: z.strictObject({
      names: z.array(z.string()).min(1),
      axis: numbers.optional(),
      values: z.array(numbers).min(1),
    }),
  }),
  z.strictObject({ run: z.string().min(1), seconds: z.number().min(0), failure: z.string() }),
])

/** The lines of a journal as they were read. */
interface ReadLines {
  readonly head: JournalHead | undefined
  readonly runs: readonly EndedRun[]
  /** Bytes of whole lines. */
  readonly whole: number
  readonly check: string
  readonly unchecked: number
}

/**
 * Opens a journal, or begins one. A last line that was cut off by a kill is cut away, once it is sure whose journal it is.
 *
 * @throws InputError for a journal of another command or of other parameters, and for a line that is not what was written
 */
export function openJournal(file: string, head: JournalHead): Journal {
  const read = existsSync(file) ? readLines(file, readFileSync(regularFile(file))) : undefined
  if (read?.head !== undefined) refuseOther(file, read.head, head)
  const ended = new Map((read?.runs ?? []).map((run) => [run.run, run]))
  let check = read?.check ?? firstCheck
  const handle = openSync(file, 'a')
  if (read !== undefined && fstatSync(handle).size > read.whole) ftruncateSync(handle, read.whole)
  const put = (value: object): void => {
    const text = JSON.stringify(value)
    check = nextCheck(check, text)
    append(file, handle, `${withCheck(text, check)}\n`)
  }
  if (read?.head === undefined) put(head)
  return {
    ended,
    ...((read?.unchecked ?? 0) > 0 && {
      doubt: `${file}: ${read?.unchecked} of its lines carry no checksum, so damage to them would not be seen: an earlier version wrote them`,
    }),
    add: (run) => {
      ended.set(run.run, run)
      put(run)
    },
    close: () => {
      fsyncSync(handle)
      closeSync(handle)
    },
  }
}

function refuseOther(file: string, own: JournalHead, head: JournalHead): void {
  if (own.command !== head.command)
    throw new InputError(
      `${file}: was begun with another command (${own.command}) — give that one, or write to another folder (--out)`,
    )
  if (own.parameters !== head.parameters)
    throw new InputError(
      `${file}: was begun with other parameters — restore the table, or write to another folder (--out)`,
    )
}

/** Of a name that is removed, or is another file's by now, nothing would be kept. */
function append(file: string, handle: number, line: string): void {
  const [named, open] = [existsSync(file), fstatSync(handle)]
  if (!named || open.nlink === 0)
    throw new FailureError(
      `${file} was removed while runs were written to it: what they say is not kept — restore the file, or begin again in another folder (--out)`,
    )
  try {
    const bytes = Buffer.from(line)
    if (writeSync(handle, bytes) === bytes.length) return
    ftruncateSync(handle, open.size)
  } catch (error) {
    throw diskFailure(file, error)
  }
  throw new FailureError(`${file}: a run could not be written whole, and was taken back: is the disk full?`)
}

/** @throws InputError naming the first line that is not what was written */
function readLines(file: string, bytes: Buffer): ReadLines {
  const whole = bytes.lastIndexOf(0x0a) + 1
  const lines = bytes.toString('utf8', 0, whole).split('\n').slice(0, -1)
  let [head, check, unchecked]: [JournalHead | undefined, string, number] = [undefined, firstCheck, 0]
  const runs: EndedRun[] = []
  for (const [at, line] of lines.entries()) {
    const { text, check: said } = splitCheck(line)
    check = nextCheck(check, text)
    if (said === undefined) unchecked++
    const isOurs = said === undefined ? unchecked === at + 1 : said === check
    const own = isOurs ? parsed(text, at === 0) : undefined
    if (own === undefined)
      throw new InputError(
        `${file} row ${at + 1}: is not what was written — restore the file from a copy, or ` +
          (at === 0
            ? 'write to another folder (--out)'
            : `keep the lines before it and run the rest again: head -n ${at} ${file} > kept && mv kept ${file}`),
      )
    if ('command' in own) head = own
    else runs.push(own)
  }
  return { head, runs, whole, check, unchecked }
}

function parsed(text: string, isFirst: boolean): JournalHead | EndedRun | undefined {
  try {
    const value: unknown = JSON.parse(text)
    if (isFirst) return headSchema.parse(value)
    const run = runSchema.parse(value)
    if (!('answer' in run)) return run
    const { names, axis, values } = run.answer
    if (values.some((row) => row.length !== names.length)) return undefined
    if (axis !== undefined && axis.length !== values.length) return undefined
    return { ...run, answer: { names, values, ...(axis && { axis }) } }
  } catch {
    return undefined
  }
}
