import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openEmulator } from '@utsushi/emulator'
import { silentReporter, train } from '@utsushi/study'
import { artwork } from 'utsushi/artwork'
import { dents } from 'utsushi/sketches'
import { simulateSketch } from 'utsushi/sketches/node'
import { expect, test } from 'vitest'
import { measureTastes } from './transfer-a-taste.js'

test('a taste is carried from one sketch to another by a network that was trained on the first', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'transfer-'))
  try {
    const pictures = join(folder, 'pictures')
    const context = { reporter: silentReporter, signal: new AbortController().signal }
    await simulateSketch(dents, { count: 48, size: 16, design: 'latin', seed: 0 }, pictures, context)
    const config = artwork.schema.parse({
      data: { folder: pictures, sketch: 'dents', size: 16 },
      model: { blocks: [4, 8] },
      training: { epochs: 3, batch: 12 },
      regeneration: { pictures: 0 },
      groups: { pictures: 0 },
    })
    const run = await train({ study: artwork, config }, { out: join(folder, 'run'), threads: 1 })
    const emulator = await openEmulator(run.emulator)
    const measured = await measureTastes(emulator, { pictures: 24, questions: 2, repeats: 1 })
    await emulator.close()
    expect(measured).toHaveLength(2)
    for (const { with: carried, without, trust } of measured) {
      expect(carried).toHaveLength(3)
      for (const regret of [...carried, ...without]) {
        expect(regret).toBeGreaterThanOrEqual(0)
        expect(regret).toBeLessThanOrEqual(1)
      }
      expect(trust).toBeGreaterThanOrEqual(0)
      expect(trust).toBeLessThanOrEqual(1)
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
})
