// Entries of a legend as switches: a press puts a series away, another brings it back.
import { showSeries, type Figure } from './figure.js'

/** Makes switches of those entries whose series have marks. */
export function switchesOf(figure: Figure, changed: () => void): void {
  const known = new Set(
    figure.panels.flatMap(({ reading }) =>
      reading.units.flatMap(({ series }) => (typeof series === 'string' ? [series] : (series?.all ?? []))),
    ),
  )
  for (const entry of figure.figure.querySelectorAll<HTMLElement>('[data-series]')) {
    const name = entry.dataset['series'] ?? ''
    if (!known.has(name)) continue
    const button = document.createElement('button')
    button.type = 'button'
    button.className = entry.className
    button.append(...entry.childNodes)
    button.ariaLabel = name
    button.ariaPressed = 'true'
    button.title = 'Show or put away'
    button.addEventListener('click', () => {
      const shown = figure.away.delete(name)
      if (!shown) figure.away.add(name)
      button.ariaPressed = String(shown)
      showSeries(figure)
      changed()
    })
    entry.replaceWith(button)
  }
}
