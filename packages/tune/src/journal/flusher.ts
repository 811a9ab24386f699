/**
 * Sees to it that what was written to a file reaches the disk, so that it outlasts a power cut. (A killed process loses
 * nothing that was written, flushed or not.)
 */
import { closeSync, fdatasync, fdatasyncSync } from 'node:fs'

/**
 * `background` starts a flush and goes on, so that a power cut may cost what was written in its last milliseconds; `wait`
 * goes on when the disk has it (1–10 ms on most disks).
 */
export type Durability = 'background' | 'wait'

const pauseMilliseconds = 20

export class Flusher {
  readonly #descriptor: number
  readonly #durability: Durability
  readonly #onError: (error: Error) => void
  #started = -Infinity
  #timer: NodeJS.Timeout | undefined
  #running = 0
  #closing = false

  constructor(descriptor: number, durability: Durability, onError: (error: Error) => void) {
    this.#descriptor = descriptor
    this.#durability = durability
    this.#onError = onError
  }

  /** What has been written so far is to reach the disk; within a pause, one flush serves all. */
  flush(): void {
    if (this.#durability === 'wait') return fdatasyncSync(this.#descriptor)
    const pause = this.#started + pauseMilliseconds - performance.now()
    if (pause <= 0) this.#start()
    else this.#timer ??= setTimeout(() => this.#start(), pause)
  }

  /** Flushes what is left and closes the file. */
  close(): void {
    this.#closing = true
    if (this.#timer !== undefined) {
      clearTimeout(this.#timer)
      fdatasyncSync(this.#descriptor)
    }
    if (this.#running === 0) closeSync(this.#descriptor)
  }

  #start(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#started = performance.now()
    this.#running++
    fdatasync(this.#descriptor, (error) => {
      this.#running--
      if (error !== null) this.#onError(error)
      if (this.#closing && this.#running === 0) closeSync(this.#descriptor)
    })
  }
}
