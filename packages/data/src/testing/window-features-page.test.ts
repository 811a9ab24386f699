import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { windowFeaturesPage } from './window-features-page.js'

test('the page of window features says what the table says', () => {
  const page = readFileSync(new URL('../../../../docs/window-features.md', import.meta.url), 'utf8')
  // Tables may be aligned.
  const plain = (text: string): string => text.replace(/ +/g, ' ').replace(/-{3,}/g, '---')
  expect(plain(page)).toBe(plain(windowFeaturesPage()))
})
