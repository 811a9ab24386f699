// The journal of a session on disk: appended to, a line at a time, and never changed. What a killed process left of a line is taken
// away before anything is put behind it.
import {
  closeSync,
  existsSync,
  fdatasyncSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readFileSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { InputError } from '@utsushi/ground'
import {
  diskFailure,
  firstCheck,
  lockHolder,
  makeFolder,
  nextCheck,
  regularFile,
  removePartialsIn,
  splitCheck,
  tryLock,
  withCheck,
} from '@utsushi/ground/node'
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
  /** Checksum of all lines. */
  readonly check: string
  /** Lines without one: an earlier version wrote them. */
  readonly unchecked: number
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
  // What a session left that was killed while it wrote.
  removePartialsIn(dirname(file))
  let descriptor: number | undefined
  try {
    // Whose it is is asked before anything is repaired or written.
    const read = existsSync(file) && readFileSync(file).length > 0 ? readTasteJournal(file) : undefined
    if (read !== undefined) refuseOther(file, read.head, owner)
    const opened = openSync(file, 'a')
    descriptor = opened
    let check = read?.check ?? firstCheck
    const put = (line: string): void => {
      const next = nextCheck(check, line)
      writeLine(file, opened, withCheck(line, next))
      check = next
    }
    if (read === undefined) put(headLine(owner.name, owner.space, new Date()))
    else repair(file, opened, read, onWarning)
    if ((read?.unchecked ?? 0) > 0) onWarning(unseen(file, read?.unchecked ?? 0))
    const answers = [...(read?.answers ?? [])]
    return {
      file,
      answers: () => answers,
      append: (question) => {
        put(answerLine(question, new Date()))
        answers.push(question)
      },
      undo: () => {
        const last = answers.at(-1)
        if (last !== undefined) put(undoLine(last.number, new Date()))
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
  const bytes = readFileSync(regularFile(file))
  const end = bytes.lastIndexOf(0x0a) + 1
  const lines = bytes.toString('utf8', 0, Math.max(0, end - 1)).split('\n')
  const tail = bytes.toString('utf8', end)
  const [first = ''] = lines
  let [check, unchecked, count] = [firstCheck, 0, 0]
  const plain = (line: string): string => {
    const where = `${file} line ${++count}`
    const { text, check: said } = splitCheck(line)
    check = nextCheck(check, text)
    if (said === undefined) unchecked++
    if (said === undefined ? unchecked === count : said === check) return text
    throw new InputError(
      `${where}: is not what was written: it or a line before it was changed or taken away — restore the file from a copy, or ` +
        (count === 1
          ? `choose another folder with ${option('out')}`
          : `keep the answers before it: head -n ${count - 1} ${file} > kept && mv kept ${file}`),
    )
  }
  const head = parseHead(plain(first === '' ? tail : first), `${file} line 1`)
  const answers: AnsweredQuestion[] = []
  const apply = (line: string): void => {
    const text = plain(line)
    const entry = parseEntry(text, `${file} line ${count}`, head.space, answers.length)
    if (entry.kind === 'answer') answers.push(entry.question)
    else answers.pop()
  }
  for (const line of lines.slice(1)) apply(line)
  const whole = { head, answers, whole: end }
  if (tail === '') return { ...whole, torn: undefined, check, unchecked }
  if (first !== '' && isJson(tail)) apply(tail)
  return { ...whole, torn: isJson(tail) ? 'unended' : 'cut', check, unchecked }
}

const unseen = (file: string, lines: number): string =>
  `${file}: ${lines} of its lines carry no checksum, so damage to them would not be seen: an earlier version wrote them`

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
    makeFolder(dirname(file))
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
