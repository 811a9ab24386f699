/**
 * What the suite is given, and a folder with data and a study file made of it.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { OpenOptions } from '@utsushi/emulator'
import { stringify } from 'yaml'
import type { StudyContext } from '../../definition/contract.js'
import { silentReporter } from '../../definition/reporter.js'
import { temporaryFolder } from '../../definition/testing/temporary-folder.js'

/** Sections of a study file, or some of them. */
export type Section = Readonly<Record<string, unknown>>

export const context: StudyContext = {
  reporter: silentReporter,
  signal: new AbortController().signal,
  threads: 1,
  device: 'cpu',
}

/** What the suite is given. */
export interface StudyConformance {
  /** Writes data into a folder, at once. */
  readonly data: (folder: string) => Promise<unknown>
  /** A study file for data in that folder, less its `study:`; it trains ten epochs or more in a few seconds. */
  readonly config: (folder: string) => Section
  /** Keys of `tuning.space` and what they may be; small. */
  readonly space: Section
  /** onnxruntime-web, as a page has it; without it, Node is not compared with a page. */
  readonly web?: OpenOptions['ort']
  /** Sizes of an emulator's named axes other than `batch`; 8 when left out. */
  readonly axes?: Readonly<Record<string, number>>
  /** Text of a guide that has a row for every key; left out, only their descriptions are looked for. */
  readonly guide?: string
  /**
   * Looks at a finished `report.html` as people do, in a browser, and says what is wrong with it; left out where there is no browser.
   */
  readonly report?: (file: string) => Promise<readonly string[]>
  /**
   * Other methods that the study offers, by what they are called: the sections of the study file that ask for them, in place of those of
   * `config`. What does not hang on the method is not tried again.
   */
  readonly methods?: Readonly<Record<string, Section>>
}

/** A folder with data and a study file. */
export async function prepared(
  name: string,
  options: Pick<StudyConformance, 'data' | 'config'>,
  change: Section = {},
): Promise<{ readonly folder: string; readonly file: string }> {
  const folder = temporaryFolder()
  await options.data(join(folder, 'data'))
  const file = join(folder, 'study.yaml')
  writeFileSync(file, stringify({ study: name, ...options.config(join(folder, 'data')), ...change }))
  return { folder, file }
}
