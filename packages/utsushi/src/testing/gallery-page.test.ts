import { frameworkGallery } from '@utsushi/study/testing'
import { expect, test } from 'vitest'
import { galleryPage, placeOf } from './gallery-page.js'

test('the page shows every picture once, under its own name and file', () => {
  const gallery = frameworkGallery()
  const page = galleryPage(gallery)
  const places = Object.entries(gallery).flatMap(([section, pictures]) =>
    Object.keys(pictures).map((name) => placeOf(section, name)),
  )
  expect(places.length).toBeGreaterThan(50)
  expect(new Set(places).size).toBe(places.length)
  for (const place of places) expect(page.split(`src="${place}.svg"`)).toHaveLength(2)
})

test('names are text on the page, and sections without pictures are left out', () => {
  const page = galleryPage({ 'a < b': { '"x"': {} }, empty: {} })
  expect(page).toContain('<h2 id="a-b-">a &lt; b</h2>')
  expect(page).toContain('alt="&quot;x&quot;"')
  expect(page).not.toContain('empty')
})
