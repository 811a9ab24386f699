// What a page can have done: each is a command line, which is shown beside it and is what the server runs.

/** Begins something from a study file, goes on with a run, or stops one. Paths are within the root. */
export type Action =
  | {
      readonly action: 'train'
      readonly file: string
      readonly out: string
      /** `training.epochs=20`. */
      readonly set: readonly string[]
    }
  | {
      readonly action: 'tune'
      readonly file: string
      readonly out: string
      readonly set: readonly string[]
      readonly trials?: number | undefined
      readonly workers?: number | undefined
    }
  | { readonly action: 'resume'; readonly run: string; readonly kind: 'training' | 'tuning' | 'comparison' }
  | { readonly action: 'evaluate'; readonly run: string }

/** A command that the server began. */
export interface Job {
  readonly id: string
  /** As a person would type it. */
  readonly command: string
  /** Milliseconds since 1970. */
  readonly started: number
  readonly state: 'running' | 'ended'
  /** Of the process; absent while it runs, and of one that was killed. */
  readonly code?: number
  /** The run it works on, within the root. */
  readonly run: string
  /** The end of what it printed. */
  readonly output: string
}

/** A study file under the root. */
export interface StudyFile {
  readonly path: string
  readonly study: string
}

/** `GET /api/actions`. */
export interface ActionList {
  /** Whether this server can run commands; one that cannot shows them to be typed. */
  readonly able: boolean
  readonly files: readonly StudyFile[]
  readonly jobs: readonly Job[]
}

/**
 * The words behind `utsushi` of an action. None of them is read by a shell.
 * @example commandWords({ action: 'resume', run: 'runs/a', kind: 'training' }) // ['train', 'runs/a']
 */
export function commandWords(action: Action): readonly string[] {
  switch (action.action) {
    case 'train':
      return ['train', path(action.file), '--out', path(action.out), ...settings(action.set)]
    case 'tune':
      return [
        ...['tune', path(action.file), '--out', path(action.out)],
        ...(action.trials === undefined ? [] : ['--trials', String(action.trials)]),
        ...(action.workers === undefined ? [] : ['--workers', String(action.workers)]),
        ...settings(action.set),
      ]
    case 'resume':
      return [{ training: 'train', tuning: 'tune', comparison: 'compare' }[action.kind], path(action.run)]
    case 'evaluate':
      return ['evaluate', path(action.run)]
    default:
      return action satisfies never
  }
}

/** A name that begins with a hyphen is a path nevertheless. */
const path = (name: string): string => (name.startsWith('-') ? `./${name}` : name)

const settings = (set: readonly string[]): readonly string[] => set.flatMap((each) => ['--set', each])

/** A command line as a shell takes it. @example shellText(['train', 'a b']) // "train 'a b'" */
export const shellText = (words: readonly string[]): string =>
  words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(' ')
