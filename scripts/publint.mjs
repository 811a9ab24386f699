// Looks at every package as it would be published: do its entries exist, and do the types belong to what runs?
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { packAll } from './pack.mjs'
import { publishedPackages } from './packages.mjs'

const described = new Map(publishedPackages().map(({ description }) => [description.name, description]))
const folder = mkdtempSync(join(tmpdir(), 'utsushi-publint-'))
try {
  let found = 0
  for (const { name, file } of await packAll(folder)) {
    const bytes = readFileSync(file)
    const tarball = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)
    const { messages } = await publint({ pack: { tarball }, strict: true })
    found += messages.length
    console.log(`${name}: ${messages.length === 0 ? 'good' : ''}`)
    for (const message of messages)
      console.log(`  ${message.type}: ${formatMessage(message, described.get(name))}`)
  }
  process.exitCode = found === 0 ? 0 : 1
} finally {
  rmSync(folder, { recursive: true })
}
