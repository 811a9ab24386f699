// A tiny park of the equipment study, which its simulator writes, for tests that change its files as a person would.
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { temporaryFolder } from '@utsushi/study/testing'
import { utsushiIn } from './remedied-study.js'

/** A park, and what takes it away again. */
export interface RemediedPark {
  /** Copies study and tables into a folder of its own for the length of a test, and gives the folder. */
  readonly copy: () => string
  /** Copies them into a folder that stays as long as the park. */
  readonly kept: () => string
  readonly remove: () => void
}

/** Simulates a park of four pieces of equipment over 450 days, with its `study.yaml`. */
export async function remediedPark(): Promise<RemediedPark> {
  const all = mkdtempSync(join(tmpdir(), 'utsushi-park-'))
  const park = join(all, 'park')
  mkdirSync(park)
  writeFileSync(
    join(park, 'study.yaml'),
    `study: equipment
simulation: { equipment: 4, items: 2, days: 450 }
data: { folder: park, unit: unit }
labels: { horizons: [10], percentiles: [20, 80], tolerance: 5 }
windows: { context: 30, stride: 3 }
model: { kind: logistic, hidden: [4] }
training: { epochs: 1 }
trees: { trees: 2, depth: 2 }
threads: 1
`,
  )
  const { code, text } = await utsushiIn(park, ['simulate', 'study.yaml'])
  if (code !== 0) throw new Error(text)
  return {
    copy() {
      const folder = temporaryFolder()
      cpSync(park, folder, { recursive: true })
      return folder
    },
    kept() {
      const folder = mkdtempSync(join(all, 'kept-'))
      cpSync(park, folder, { recursive: true })
      return folder
    },
    remove: () => rmSync(all, { recursive: true }),
  }
}
