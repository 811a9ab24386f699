import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { pageMark, refuseForeignPage } from './foreign-files.js'

test('a page replaces a page of ours, and nothing that somebody else wrote', () => {
  const folder = mkdtempSync(join(tmpdir(), 'utsushi-page-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'explorer.html')
  expect(() => refuseForeignPage(file)).not.toThrow()
  writeFileSync(file, `<!doctype html><head>${pageMark}</head>`)
  expect(() => refuseForeignPage(file)).not.toThrow()
  writeFileSync(file, '<!doctype html><p>my thesis</p>')
  expect(() => refuseForeignPage(file)).toThrow(/is there already and no page of this program/)
  expect(() => refuseForeignPage(join(folder, 'explorer.txt'))).toThrow(/name it .*explorer\.html/)
  mkdirSync(join(folder, 'site.html'))
  expect(() => refuseForeignPage(join(folder, 'site.html'))).toThrow(/is a folder/)
})
