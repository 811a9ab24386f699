import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

/** Runs a test in a folder of its own that holds the given files (`.gz` names are gzipped), and removes it. */
export async function inFolder<T>(
  files: Readonly<Record<string, string | Uint8Array>>,
  use: (path: (name: string) => string, folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'utsushi-data-'))
  try {
    for (const [name, text] of Object.entries(files)) {
      await writeFile(join(folder, name), name.endsWith('.gz') ? gzipSync(text) : text)
    }
    return await use((name) => join(folder, name), folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
