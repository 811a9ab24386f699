// What the server answers when it cannot do what was asked.

/** The body of every answer that is not 2xx. */
export interface Problem {
  /** One sentence: what is wrong, and what to do. */
  readonly error: string
}
