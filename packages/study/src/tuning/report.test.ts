import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { columnsOf } from '../report/text-layout.js'
import { searches } from './testing/searches.js'
import { writeTuningReport } from './write-report.js'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tuning-report-'))
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

test.each(['usual', 'conditional', 'two-objectives', 'all-failed', 'one-trial', 'no-trial', 'running'])(
  '%s becomes a page, a text and its pictures',
  async (kind) => {
    const here = join(folder, kind)
    const { report, files } = await writeTuningReport(searches()[kind]!, here)
    const text = readFileSync(join(here, 'tuning_report.txt'), 'utf8')
    for (const line of text.split('\n')) expect(columnsOf(line)).toBeLessThanOrEqual(100)
    expect(text.indexOf('Verdict')).toBeLessThan(400)
    // Of one objective there is no first one.
    if (kind !== 'two-objectives') expect(text).not.toContain('first objective')
    expect(text).toContain('optuna-dashboard runs/electrodialysis-tuning/journal.log')
    const found = !['all-failed', 'no-trial', 'running'].includes(kind)
    expect(text.includes('utsushi train runs/electrodialysis-tuning/best.yaml')).toBe(found)
    const html = readFileSync(report, 'utf8')
    const drawn = files.filter((file) => file.endsWith('.svg'))
    expect(html.match(/<figure>/g) ?? []).toHaveLength(drawn.length)
    expect(text.match(/^Figure:/gm) ?? []).toHaveLength(drawn.length)
    if (kind !== 'no-trial') expect(readdirSync(join(here, 'visualizations'))).toHaveLength(2 * drawn.length)
    if (kind === 'all-failed') expect(text).toContain('epoch 4: the score of fold 2 is not a number')
    if (kind === 'one-trial') expect(text).toContain('Few trials are complete (1)')
  },
)
