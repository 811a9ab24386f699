// How long work tells where it stands. A study calls these; who listens (a terminal, a log file, a page) is not its
// business.

/** How far one task has come. */
export interface Progress {
  /** Short name of the task: `load`, `train`, `evaluate`. */
  readonly task: string
  readonly done: number
  readonly total: number
  /** What is counted: `steps`, `files`, `rows`. */
  readonly unit?: string
  /** Numbers worth seeing while it runs: `{ loss: 0.12 }`. */
  readonly values?: Readonly<Record<string, number>>
}

/** Listener of progress and messages. Every call returns at once and never throws. */
export interface Reporter {
  progress(progress: Progress): void
  info(message: string, fields?: Readonly<Record<string, unknown>>): void
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void
}

/** A reporter that says nothing. */
export const silentReporter: Reporter = { progress: () => {}, info: () => {}, warn: () => {} }

/** Sends everything to several listeners, in order. */
export function teeReporter(...reporters: readonly Reporter[]): Reporter {
  return {
    progress: (progress) => reporters.forEach((reporter) => reporter.progress(progress)),
    info: (message, fields) => reporters.forEach((reporter) => reporter.info(message, fields)),
    warn: (message, fields) => reporters.forEach((reporter) => reporter.warn(message, fields)),
  }
}
