// The page that shows a gallery: every picture with its name, section by section.
import type { Gallery } from '@utsushi/study/testing'

/** Where a picture lies in the gallery's folder, without ending: safe in a file's name and in an address. */
export const placeOf = (section: string, name: string): string =>
  `${section}-${name}`.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')

/** A page beside the pictures' files. */
export function galleryPage(gallery: Gallery): string {
  const sections = Object.entries(gallery).filter(([, pictures]) => Object.keys(pictures).length > 0)
  const links = sections.map(([section]) => `<a href="#${placeOf(section, '')}">${escaped(section)}</a>`)
  const shown = sections.map(([section, pictures]) => {
    const figures = Object.keys(pictures).map((name) => {
      const place = placeOf(section, name)
      const picture = `<a href="${place}.png"><img src="${place}.svg" alt="${escaped(name)}" loading="lazy" /></a>`
      return `<figure><figcaption>${escaped(name)}</figcaption>${picture}</figure>`
    })
    return `<h2 id="${placeOf(section, '')}">${escaped(section)}</h2>\n${figures.join('\n')}`
  })
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8" />
<title>Every picture</title>
<style>
  body { font: 15px/1.5 sans-serif; margin: 2rem; }
  nav a { margin-right: 1rem; white-space: nowrap; }
  figure { display: inline-block; margin: 0 1.5rem 1.5rem 0; vertical-align: top; }
  figcaption { font-weight: bold; }
  img { max-width: 100%; border: 1px solid #ddd; }
</style>
<h1>Every picture</h1>
<nav>${links.join(' ')}</nav>
${shown.join('\n')}
</html>
`
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
