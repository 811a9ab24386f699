/**
 * A journal on disk: read from where it was left, appended to under its lock, a line at a time. A line that was cut short by
 * a killed writer is taken away, or ended if nothing but its end is missing, before anything is put behind it.
 */
import { fstatSync, ftruncateSync, openSync, readSync, statSync, writeSync } from 'node:fs'
import { FailureError, InputError } from '@utsushi/ground'
import { firstCheck, lockFile, nextCheck, regularFile, splitCheck, withCheck } from '@utsushi/ground/node'
import { checkRecord } from './check-record.js'
import { Flusher, type Durability } from './flusher.js'
import { parsePythonJson } from './python-json.js'
import type { JournalRecord } from './record.js'
import { Replay } from './replay.js'

export interface JournalFileOptions {
  /** Told of what was repaired. */
  readonly onWarning: (message: string) => void
  /** Looks only: creates, repairs and locks nothing. */
  readonly readOnly: boolean
  /** Of finished trials; `background` when absent. */
  readonly durability?: Durability
}

/** Lines to append, and what to give back once they are there. */
export interface Appended<Result> {
  readonly lines: readonly string[]
  readonly result: Result
  /** It is to outlast a power cut, too. */
  readonly flush?: boolean
}

const chunkBytes = 1 << 22
const newline = 0x0a

export class JournalFile {
  readonly path: string
  readonly replay = new Replay()
  readonly #descriptor: number
  readonly #options: JournalFileOptions
  readonly #flusher: Flusher
  /** Bytes that have been applied: always the end of a line. */
  #offset = 0
  #lines = 0
  /** Checksum of all lines that have been applied. */
  #check = firstCheck
  /** Of them, the number of the last that has one. */
  #lastChecked = 0
  /** Writers of lines with a checksum: all their later lines have one. */
  readonly #checked = new Set<string>()
  #closed = false

  /** @throws InputError when the file is broken; an Error of the system when it cannot be opened. */
  constructor(path: string, options: JournalFileOptions) {
    this.path = path
    this.#options = options
    this.#descriptor = openSync(regularFile(path), options.readOnly ? 'r' : 'a+')
    this.#flusher = new Flusher(this.#descriptor, options.durability ?? 'background', (error) => {
      options.onWarning(`${path} could not be flushed to disk: ${error.message}`)
    })
    try {
      const torn = this.sync()
      if (torn && options.readOnly)
        options.onWarning(`${path} ends in the middle of line ${this.#lines + 1}: read without it`)
      else if (torn) this.append(() => ({ lines: [], result: undefined }))
    } catch (error) {
      this.close()
      throw error
    }
  }

  /** What is to be said of lines none of which has a checksum. */
  get doubt(): string | undefined {
    if (this.#lines === 0 || this.#checked.size > 0) return undefined
    return `${this.path} carries no checksums, so damage to its numbers would not be seen: an earlier version or Optuna wrote it`
  }

  /** Reads whole lines that were added since; whether a part of another follows them. */
  sync(): boolean {
    const size = fstatSync(this.#descriptor).size
    if (size < this.#offset)
      throw new InputError(
        `${this.path} has become shorter while it was open: was it replaced? Open it again`,
      )
    let chunk = Buffer.allocUnsafe(Math.min(size - this.#offset, chunkBytes))
    while (this.#offset < size) {
      const wanted = Math.min(chunk.length, size - this.#offset)
      const read = readSync(this.#descriptor, chunk, 0, wanted, this.#offset)
      const end = chunk.subarray(0, read).lastIndexOf(newline) + 1
      if (end > 0) {
        this.#applyLines(chunk.toString('utf8', 0, end - 1))
        this.#offset += end
      } else if (read === chunk.length && this.#offset + read < size) {
        chunk = Buffer.allocUnsafe(Math.min(size - this.#offset, chunk.length * 4))
      } else return read > 0
    }
    return false
  }

  /**
   * Appends what `decide` asks for, in one write: it sees the journal as it stands, and nobody else writes meanwhile. What it
   * throws leaves the file as it was.
   */
  append<Result>(decide: () => Appended<Result>): Result {
    if (this.#closed) throw new Error(`${this.path} has been closed`)
    const release = this.#lock()
    let appended: Appended<Result>
    try {
      // The lock of a process that was stopped for long on another machine may have been broken: it reads on, and decides again.
      do {
        this.#refuseOtherFile()
        if (this.sync()) this.#repair()
        appended = decide()
      } while (fstatSync(this.#descriptor).size !== this.#offset)
      if (appended.lines.length > 0) this.#write(appended.lines)
    } finally {
      release()
    }
    if (appended.flush === true) this.#flusher.flush()
    return appended.result
  }

  close(): void {
    if (!this.#closed) this.#flusher.close()
    this.#closed = true
  }

  /** @throws FailureError when the folder is gone, and the journal with it */
  #lock(): () => void {
    try {
      return lockFile(this.path)
    } catch (error) {
      this.#refuseOtherFile()
      throw error
    }
  }

  /**
   * What is appended to an open file is kept under no name once the file was removed or another stands in its place.
   * @throws FailureError
   */
  #refuseOtherFile(): void {
    const named = statSync(this.path, { bigint: true, throwIfNoEntry: false })
    const open = fstatSync(this.#descriptor, { bigint: true })
    if (named?.ino === open.ino && named.dev === open.dev) return
    throw new FailureError(
      `${this.path} was ${named === undefined ? 'removed' : 'replaced'} while it was written to: what came of this is not kept — restore the file, or begin again in another place`,
    )
  }

  #write(lines: readonly string[]): void {
    let check = this.#check
    const text = lines.map((line) => withCheck(line, (check = nextCheck(check, line)))).join('\n')
    const bytes = Buffer.from(`${text}\n`)
    const written = writeSync(this.#descriptor, bytes)
    if (written < bytes.length) {
      ftruncateSync(this.#descriptor, this.#offset)
      throw new Error(
        `${this.path}: only ${written} of ${bytes.length} bytes could be written, and were taken back: is the disk full?`,
      )
    }
    this.#applyLines(text)
    this.#offset += bytes.length
  }

  /** Under the lock nobody writes, so a line without an end is one whose writer was killed. */
  #repair(): void {
    const size = fstatSync(this.#descriptor).size
    const tail = Buffer.allocUnsafe(size - this.#offset)
    readSync(this.#descriptor, tail, 0, tail.length, this.#offset)
    const where = `${this.path} line ${this.#lines + 1}`
    if (isRecord(tail.toString('utf8'))) {
      writeSync(this.#descriptor, '\n')
      this.#options.onWarning(`${where} lacked its end of line: its writer was killed; ended it`)
      this.sync()
      return
    }
    ftruncateSync(this.#descriptor, this.#offset)
    this.#options.onWarning(
      `${where} was cut short after ${tail.length} bytes: its writer was killed; took it away`,
    )
  }

  #applyLines(text: string): void {
    for (const line of text.split('\n')) {
      this.#lines++
      try {
        this.#applyLine(line)
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error)
        const start = line.length > 60 ? `${line.slice(0, 60)}…` : line
        throw new InputError(
          `${this.path} line ${this.#lines} ${reason}: ${JSON.stringify(start)} — restore the file from a copy, or ${this.#wayOut(line)}`,
        )
      }
    }
  }

  /** @throws Error saying what the line is, or is not */
  #applyLine(line: string): void {
    const { text, check } = splitCheck(line)
    const next = nextCheck(this.#check, text)
    if (check !== undefined && check !== next)
      throw new Error(
        'is not what was written: it was changed, or a line before it was changed or taken away',
      )
    let writer: string
    try {
      const record = parsePythonJson(line)
      checkRecord(record, this.replay.made)
      this.replay.apply(record)
      writer = record.worker_id
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      throw new Error(`is no line of an Optuna journal (${reason})`, { cause: error })
    }
    if (check === undefined && this.#checked.has(writer))
      throw new Error('is not what was written: its checksum is gone')
    this.#check = next
    if (check === undefined) return
    this.#checked.add(writer)
    this.#lastChecked = this.#lines
  }

  /** The lines to keep end before what may be damaged: Optuna's lines before one of ours that does not fit may be. */
  #wayOut(line: string): string {
    const ours = splitCheck(line).check !== undefined && this.#lastChecked > 0
    const before = ours ? this.#lastChecked : this.#lines - 1
    return before === 0
      ? 'begin with another file'
      : `keep the lines before it, which are whole: head -n ${before} ${this.path} > kept && mv kept ${this.path}`
  }
}

function isRecord(text: string): boolean {
  try {
    return typeof (parsePythonJson(text) as Partial<JournalRecord> | null)?.op_code === 'number'
  } catch {
    return false
  }
}
