// What a run paints, kept open while pages ask for pictures, and the session of choices that `utsushi taste` would go on with: the
// same folder, the same journal, the same questions. The journal is held only while a request is answered, so that both can write.
import { basename, join } from 'node:path'
import { InputError } from '@utsushi/ground'
import {
  isSection,
  openRun,
  openTasteSession,
  resolveRun,
  silentReporter,
  type TasteSession,
  type TasteSubject,
} from '@utsushi/study'
import type { StudioAsk } from '../wire/studio.js'
import { Refusal } from './refusal.js'

/** As `utsushi taste` asks when nothing else is said. */
const usual = { search: 'model', seed: 0, distance: 0.05 } as const
const optionsOf: Readonly<Record<StudioAsk, number>> = { pair: 2, best: 4, ranking: 4, grid: 9, sheets: 4 }

/** Subjects that are kept open; each holds a canvas. */
const mostOpen = 4

/** What paints for the runs of a server. */
export interface Studio {
  /** What the run in a folder paints. */
  subject(folder: string): Promise<TasteSubject>
  /** Does something with the session of a subject, one request after the other. */
  with<T>(subject: TasteSubject, ask: StudioAsk, use: (session: TasteSession) => T): Promise<T>
  /** Folder of a subject's session, from the root. */
  sessionFolder(subject: TasteSubject): string
}

/** Opens the studio of a root. */
export function openStudio(root: string): Studio {
  const open = new Map<string, Promise<TasteSubject>>()
  let queue: Promise<unknown> = Promise.resolve()
  // Where `utsushi taste` puts it when it is called where runs lie below.
  const sessionFolder = ({ name }: TasteSubject): string =>
    `${basename(root) === 'runs' ? '' : 'runs/'}taste-${name}`
  return {
    sessionFolder,
    subject: (folder) => {
      const known = open.get(folder)
      if (known !== undefined) return known
      const opened = openSubject(folder)
      open.set(folder, opened)
      opened.catch(() => open.delete(folder))
      for (const [other, subject] of [...open].slice(0, Math.max(0, open.size - mostOpen))) {
        open.delete(other)
        void subject.then(({ close }) => close?.())
      }
      return opened
    },
    with: (subject, ask, use) => {
      const answered = queue.then(() => {
        // The subject stays open for the next request.
        const { name, space, paint, groups } = subject
        const kept = { name, space, paint, ...(groups !== undefined && { groups }) }
        const settings = { ...usual, ask, options: optionsOf[ask] }
        const session = openTasteSession(join(root, sessionFolder(subject)), kept, settings)
        try {
          return use(session)
        } finally {
          session.close()
        }
      })
      queue = answered.catch(() => undefined)
      return answered
    },
  }
}

/** @throws Refusal for a study that paints nothing */
async function openSubject(folder: string): Promise<TasteSubject> {
  const { study, config } = resolveRun(openRun(folder))
  const { taste } = study
  if (taste === undefined) throw new Refusal(400, `${study.name} paints no pictures to choose from`)
  const context = {
    ...{ reporter: silentReporter, signal: new AbortController().signal },
    ...{ threads: 1, device: 'cpu' as const },
  }
  const own = isSection(config) && isSection(config['taste']) ? config['taste'] : undefined
  if (isSection(config) && own !== undefined)
    try {
      // The groups that this run itself has found.
      return await taste.open({ ...config, taste: { ...own, groups: folder } }, context)
    } catch (error) {
      if (!(error instanceof InputError)) throw error
    }
  return taste.open(config, context)
}
