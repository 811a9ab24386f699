// What every JSON file of a run was when it was written: SHA-256 of its bytes, in `digests.json` beside them. A file that does
// not hold what was written is refused when it is read. Both files cannot be written at once, so the digest of what is about to be
// written is put down beside that of what stands there: a process that is killed in between leaves a file that fits either way.
import { hash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { InputError, lookUp } from '@utsushi/ground'
import { regularFile, writeAtomic } from '@utsushi/ground/node'

export const digestsFile = 'digests.json'

/** Of each file, what it may be: one digest, or two while it is written. Null stands for a file that is not there yet. */
type Digests = Readonly<Record<string, readonly (string | null)[]>>

const format = 1

/** The files that a run is read from. */
const ofARun: readonly string[] = [
  ...['config', 'scalers', 'calibration', 'training_history', 'outcome', 'metrics', 'tuning', 'data'],
].map((name) => `${name}.json`)

const digest = (content: string | Uint8Array): string => hash('sha256', content)

/** The digests of one run folder. */
export class RunDigests {
  readonly #folder: string
  readonly #file: string

  constructor(folder: string) {
    this.#folder = folder
    this.#file = join(folder, digestsFile)
  }

  /**
   * Puts a file down as what stands there or what is about to.
   *
   * @returns to be called once it is written
   */
  about(name: string, content: string): () => void {
    const all = this.#read() ?? this.#asTheyAre()
    const [next, stands] = [digest(content), this.#digestOf(name)]
    const known = lookUp(all, name) ?? []
    const kept = stands === null || known.includes(stands) ? [stands] : []
    this.#write({ ...all, [name]: [...new Set([...kept, next])] })
    // That it was not there is right no longer; of two contents either is.
    return () => {
      if (stands === null) this.#write({ ...this.#read(), [name]: [next] })
    }
  }

  /**
   * Compares a file as it was read with what was written.
   *
   * @throws InputError when it is another
   */
  check(name: string, content: Uint8Array): void {
    let read = content
    for (;;) {
      const known = this.#read()?.[name]
      if (known === undefined || known.includes(digest(read))) return
      // A process at work may have written it again since it was read.
      const again = readFileSync(join(this.#folder, name))
      if (again.equals(read)) break
      read = again
    }
    throw new InputError(
      `${join(this.#folder, name)} does not hold what was written: its contents do not match ${digestsFile} beside it — restore ` +
        `both from a copy; if you changed it on purpose, delete ${this.#file}, and the files are taken as they are` +
        (name === 'config.json' ? ' (settings are changed with --set)' : ''),
    )
  }

  /** @throws InputError for a file that was there once and is not now */
  checkThere(name: string): void {
    const known = this.#read()?.[name]
    if (known === undefined || known.includes(null) || existsSync(join(this.#folder, name))) return
    throw new InputError(
      `${join(this.#folder, name)} is gone: ${digestsFile} tells of it — restore it from a copy; if you deleted it on purpose, ` +
        `delete ${this.#file} too`,
    )
  }

  /** Files that stand there without a digest. */
  unknown(): readonly string[] {
    const known = this.#read() ?? {}
    return this.#there().filter((name) => !Object.hasOwn(known, name))
  }

  #there(): readonly string[] {
    return ofARun.filter((name) => existsSync(join(this.#folder, name)))
  }

  /** Of a run that an earlier version wrote: from now on its files are to stay what they are. */
  #asTheyAre(): Digests {
    return Object.fromEntries(this.#there().map((name) => [name, [this.#digestOf(name)]]))
  }

  #digestOf(name: string): string | null {
    const file = join(this.#folder, name)
    return existsSync(file) ? digest(readFileSync(file)) : null
  }

  #read(): Digests | undefined {
    if (!existsSync(this.#file)) return undefined
    const value = parsed(readFileSync(regularFile(this.#file), 'utf8'))
    if (isDigests(value)) return value.sha256
    throw new InputError(
      `${this.#file} is damaged — restore it from a copy, or delete it: the run's files are then taken as they are`,
    )
  }

  #write(all: Digests): void {
    writeAtomic(this.#file, JSON.stringify({ format, sha256: all }, null, 2) + '\n')
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isDigests(value: unknown): value is { readonly sha256: Digests } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'format' in value &&
    value.format === format &&
    'sha256' in value &&
    typeof value.sha256 === 'object' &&
    value.sha256 !== null &&
    Object.values(value.sha256).every(
      (list) =>
        Array.isArray(list) && list.every((one) => one === null || /^[0-9a-f]{64}$/.test(String(one))),
    )
  )
}
