// What the server tells of run folders: the shapes that go over the wire, the same for both of its ends.

/** Where a run stands; `damaged` where a file that tells is unreadable. */
export type RunState =
  | 'training'
  | 'interrupted'
  | 'failed'
  | 'trained'
  | 'evaluated'
  | 'tuning'
  | 'tuned'
  | 'comparing'
  | 'compared'
  | 'damaged'

/** What a folder holds. */
export type RunKind = 'training' | 'tuning' | 'comparison'

/** A line of the table of runs. */
export interface RunLine {
  /** Folder within the root, with `/` between its parts: what every other request names a run by. `.` is the root itself. */
  readonly path: string
  readonly kind: RunKind
  readonly study: string
  /** ISO 8601; empty where the run is damaged. */
  readonly created: string
  readonly state: RunState
  /** Milliseconds since 1970 of the last change of a file in it. */
  readonly changed: number
  /** Bytes on disk. */
  readonly bytes: number
  readonly epochs: number
  /** Of training, seconds over all resumes. */
  readonly seconds?: number
  /** The best value, not the last. */
  readonly best?: {
    readonly value?: number
    readonly metric?: string
    readonly on?: string
    readonly epoch?: number
  }
  readonly trials?: { readonly done: number; readonly of: number }
  readonly units?: { readonly done: number; readonly of: number }
  /** How it was split, in a word or two: `by site`. Empty where the settings do not say. */
  readonly split: string
  /** Why it is damaged or failed, and what to do. */
  readonly note?: string
  /** Leaves of its settings by dotted key: `{ 'model.hidden': 64 }`. Lists are written as JSON. */
  readonly settings: Readonly<Record<string, Setting>>
}

/** A leaf of the settings. */
export type Setting = number | string | boolean | null

/** `GET /api/runs`. */
export interface RunList {
  /** Name of the folder that is served. */
  readonly root: string
  readonly runs: readonly RunLine[]
  /** Why the list may be incomplete. */
  readonly note?: string
}

/** A file of a run folder that a page may read. */
export interface RunFile {
  /** Path within the run: `visualizations/parity.svg`. */
  readonly name: string
  readonly bytes: number
  readonly changed: number
}

/** `GET /api/run?path=…`. */
export interface RunDetail {
  readonly line: RunLine
  /** Version of utsushi that wrote it. */
  readonly version: string
  /** The study file that was given, for the reader only. */
  readonly source: string
  /** Every setting, as `config.json` has it. */
  readonly config: unknown
  readonly files: readonly RunFile[]
}
