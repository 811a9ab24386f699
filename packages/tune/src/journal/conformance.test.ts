import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { storageConformance } from '../testing/conformance/storages.js'
import type { JournalStorage } from './journal-storage.js'
import { openJournal } from './open-journal.js'

const folder = mkdtempSync(join(tmpdir(), 'journal-conformance-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let count = 0

storageConformance('journal', {
  open: (directions) =>
    openJournal({ path: join(folder, `${count++}.journal`), name: 'a study', directions }),
  reopen: (storage) => {
    const { path, name, directions } = storage as JournalStorage
    return openJournal({ path, name, directions, mode: 'resume' })
  },
})
