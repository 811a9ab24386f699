// What has been run so far: a line a run, appended when it ends, so that a program that was killed goes on where it was.
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs'
import { InputError } from '@utsushi/ground'
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
  add(run: EndedRun): void
  close(): void
}

/**
 * Opens a journal, or begins one. A last line that was cut off by a kill is cut away.
 *
 * @throws InputError for a journal of another command or of other parameters, or a damaged line
 */
export function openJournal(file: string, head: JournalHead): Journal {
  const ended = new Map<string, EndedRun>()
  const isNew = !existsSync(file)
  if (!isNew) {
    const text = readFileSync(file, 'utf8')
    const whole = text.slice(0, text.lastIndexOf('\n') + 1)
    if (whole.length < text.length) truncateSync(file, Buffer.byteLength(whole))
    const [first, ...lines] = whole.split('\n').filter((line) => line !== '')
    if (first !== undefined) {
      const own = parsed(first, file, 1) as unknown as Partial<JournalHead>
      if (own.command !== head.command)
        throw new InputError(
          `${file}: was begun with another command (${own.command ?? 'none'}) — give that one, or write to another folder (--out)`,
        )
      if (own.parameters !== head.parameters)
        throw new InputError(
          `${file}: was begun with other parameters — restore the table, or write to another folder (--out)`,
        )
    }
    for (const [at, line] of lines.entries()) {
      const own = parsed(line, file, at + 2) as unknown as EndedRun
      ended.set(own.run, own)
    }
  }
  const handle = openSync(file, 'a')
  const put = (value: object): void => {
    writeSync(handle, `${JSON.stringify(value)}\n`)
  }
  if (isNew || readFileSync(file).length === 0) put(head)
  return {
    ended,
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

function parsed(line: string, file: string, row: number): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(line)
    if (typeof value === 'object' && value !== null) return { ...value }
  } catch {
    // Told below, with its row.
  }
  throw new InputError(`${file} row ${row}: is damaged — remove the line, and the run is run again`)
}
