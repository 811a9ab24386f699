// The journal of a session on disk: appended to, a line at a time, and never changed. What a killed process left of a line is taken
// away before anything is put behind it.
import {
  closeSync,
  existsSync,
  fdatasyncSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { InputError } from '@utsushi/ground'
import { diskFailure, lockHolder, tryLock } from '@utsushi/ground/node'
import type { ParameterSpace } from '@utsushi/learn'
import { option } from '../definition/command-name.js'
import {
  answerLine,
  headLine,
  parseEntry,
  parseHead,
  spaceDigest,
  undoLine,
  type JournalHead,
} from './journal-lines.js'
import type { AnsweredQuestion } from './question.js'

/** A journal that is open for writing; nobody else writes to it meanwhile. */
export interface TasteJournal {
  readonly file: string
  /** Answers that stand: those that were undone are left out. */
  answers(): readonly AnsweredQuestion[]
  append(question: AnsweredQuestion): void
  /** Takes the last answer back; `undefined` when there is none. */
  undo(): AnsweredQuestion | undefined
  close(): void
}

/** What a journal says. */
export interface ReadJournal {
  readonly head: JournalHead
  readonly answers: readonly AnsweredQuestion[]
  /** Bytes of whole lines. */
  readonly whole: number
  /** The end of the file is a line that was cut short, or lacks its end. */
  readonly torn: 'cut' | 'unended' | undefined
}

/** Whose journal it should be. */
interface Owner {
  readonly name: string
  readonly space: ParameterSpace
}

/**
 * Opens the journal of a subject, or begins one.
 *
 * @param onWarning told of what was repaired
 * @throws InputError when it is another subject's, is broken, or a living process writes to it
 * @example
 * const journal = openTasteJournal('taste/journal.jsonl', sketch, console.warn)
 */
export function openTasteJournal(
  file: string,
  owner: Owner,
  onWarning: (message: string) => void,
): TasteJournal {
  const unlock = locked(file)
  let descriptor: number | undefined
  try {
    // Whose it is is asked before anything is repaired or written.
    const read = existsSync(file) && readFileSync(file).length > 0 ? readTasteJournal(file) : undefined
    if (read !== undefined) refuseOther(file, read.head, owner)
    const opened = openSync(file, 'a')
    descriptor = opened
    if (read === undefined) writeLine(file, opened, headLine(owner.name, owner.space, new Date()))
    else repair(file, opened, read, onWarning)
    const answers = [...(read?.answers ?? [])]
    return {
      file,
      answers: () => answers,
      append: (question) => {
        writeLine(file, opened, answerLine(question, new Date()))
        answers.push(question)
      },
      undo: () => {
        const last = answers.at(-1)
        if (last !== undefined) writeLine(file, opened, undoLine(last.number, new Date()))
        answers.pop()
        return last
      },
      close: () => {
        closeSync(opened)
        unlock()
      },
    }
  } catch (error) {
    if (descriptor !== undefined) closeSync(descriptor)
    unlock()
    throw diskFailure(file, error)
  }
}

/**
 * Reads a journal, and leaves it as it is.
 *
 * @throws InputError naming file and line
 */
export function readTasteJournal(file: string): ReadJournal {
  const bytes = readFileSync(file)
  const end = bytes.lastIndexOf(0x0a) + 1
  const lines = bytes.toString('utf8', 0, Math.max(0, end - 1)).split('\n')
  const tail = bytes.toString('utf8', end)
  const [first = ''] = lines
  const head = parseHead(first === '' ? tail : first, `${file} line 1`)
  const answers: AnsweredQuestion[] = []
  const apply = (text: string, line: number): void => {
    const entry = parseEntry(text, `${file} line ${line}`, head.space, answers.length)
    if (entry.kind === 'answer') answers.push(entry.question)
    else answers.pop()
  }
  lines.slice(1).forEach((text, place) => apply(text, place + 2))
  if (tail === '') return { head, answers, whole: end, torn: undefined }
  if (first !== '' && isJson(tail)) apply(tail, lines.length + 1)
  return { head, answers, whole: end, torn: isJson(tail) ? 'unended' : 'cut' }
}

function repair(
  file: string,
  descriptor: number,
  { whole, torn }: ReadJournal,
  warn: (message: string) => void,
): void {
  if (torn === undefined) return
  if (torn === 'unended') {
    writeSync(descriptor, '\n')
    warn(`${file}: the last line lacked its end: its writer was killed; ended it`)
    return
  }
  const lost = fstatSync(descriptor).size - whole
  ftruncateSync(descriptor, whole)
  warn(`${file}: the last line was cut short after ${lost} bytes: its writer was killed; took it away`)
}

function refuseOther(file: string, { subject, space, digest }: JournalHead, owner: Owner): void {
  if (digest === spaceDigest(owner.name, owner.space)) return
  const away = `choose another folder with ${option('out')}`
  if (subject !== owner.name)
    throw new InputError(`${file} line 1: is a journal of ${subject}, not of ${owner.name} — ${away}`)
  const told = (of: ParameterSpace): string =>
    Object.entries(of)
      .map(([name, { kind, low, high }]) => `${name} ${kind} ${low}–${high}`)
      .join(', ')
  throw new InputError(
    `${file} line 1: ${subject} had another space then (${told(space)}), and has now (${told(owner.space)}) — ${away}`,
  )
}

/** One write, flushed: an answer that was given outlasts a power cut. */
function writeLine(file: string, descriptor: number, line: string): void {
  try {
    const bytes = Buffer.from(`${line}\n`)
    const before = fstatSync(descriptor).size
    if (writeSync(descriptor, bytes) < bytes.length) {
      ftruncateSync(descriptor, before)
      throw new Error(`${file}: the line could not be written whole, and was taken back: is the disk full?`)
    }
    fdatasyncSync(descriptor)
  } catch (error) {
    throw diskFailure(file, error)
  }
}

function locked(file: string): () => void {
  const lock = `${file}.lock`
  try {
    mkdirSync(dirname(file), { recursive: true })
    const unlock = tryLock(lock)
    if (unlock !== undefined) return unlock
  } catch (error) {
    throw diskFailure(file, error)
  }
  const holder = lockHolder(lock)
  throw new InputError(
    `${file} is written to by process ${holder?.pid ?? 'unknown'} — end it, or choose another folder with ${option('out')}`,
  )
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
