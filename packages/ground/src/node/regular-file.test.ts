import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, symlinkSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { temporaryFolder } from '../testing/temporary-folder.js'
import { regularFile } from './regular-file.js'

test('a file, a folder and what is not there are left to whoever opens them', () => {
  const folder = temporaryFolder()
  const file = join(folder, 'link')
  symlinkSync(import.meta.filename, file)
  expect(readFileSync(regularFile(file), 'utf8')).toContain('whoever opens')
  for (const path of [folder, join(folder, 'none'), join(file, 'below'), '\0'])
    expect(regularFile(path)).toBe(path)
})

describe.skipIf(process.platform === 'win32')('where pipes have names (not on Windows)', () => {
  test('a pipe is refused, also under another name, and nobody waits for its writer', () => {
    const folder = temporaryFolder()
    const [pipe, link] = [join(folder, 'p.csv'), join(folder, 'l.csv')]
    execFileSync('mkfifo', [pipe])
    symlinkSync(pipe, link)
    for (const path of [pipe, link])
      expect(() => regularFile(path)).toThrow(
        `${path}: is a pipe, not a file — write what it gives into a file, and name that`,
      )
  })

  test('so are sockets and devices', async () => {
    const socket = join(temporaryFolder(), 's')
    const server = createServer().listen(socket)
    await once(server, 'listening')
    expect(() => regularFile(socket)).toThrow('is a socket, not a file')
    server.close()
    expect(() => regularFile('/dev/zero')).toThrow('is a device, not a file')
  })
})
