// The values of a figure as a table, made when it is opened.
import { seenPanels, shownPoints, type Figure } from './figure.js'

/** More rows than this are only counted. */
const mostRows = 1000

/** Puts a table that can be opened below a figure; `again` makes an open one anew. */
export function tableBelow(figure: Figure): { readonly again: () => void } {
  const details = document.createElement('details')
  details.className = 'values'
  const summary = document.createElement('summary')
  summary.textContent = 'Values as a table'
  const body = document.createElement('div')
  body.className = 'scroll'
  body.tabIndex = 0
  body.setAttribute('role', 'region')
  body.setAttribute('aria-label', `Values: ${figure.picture.getAttribute('aria-label') ?? ''}`)
  details.append(summary, body)
  figure.figure.append(details)
  const again = (): void => {
    if (details.open) body.replaceChildren(...filled(figure))
  }
  details.addEventListener('toggle', again)
  return { again }
}

function filled(figure: Figure): readonly Node[] {
  const panels = seenPanels(figure)
  const rows = panels.flatMap((panel) =>
    shownPoints(panel, figure.away).map((point) => ({ panel: panel.reading.name ?? '', point })),
  )
  const shown = rows.slice(0, mostRows).map(({ panel, point }) => ({
    cells: new Map(point.told().map(({ title, text }, k) => [title === '' ? `value ${k + 1}` : title, text])),
    ...{ panel, series: point.series },
  }))
  const titles = [...new Set(shown.flatMap(({ cells }) => [...cells.keys()]))]
  const [named, listed] = [shown.some(({ panel }) => panel !== ''), shown.some(({ series }) => series !== '')]
  const table = document.createElement('table')
  const head = table.createTHead().insertRow()
  for (const title of [...(named ? ['panel'] : []), ...(listed ? ['series'] : []), ...titles]) {
    const cell = document.createElement('th')
    cell.scope = 'col'
    cell.textContent = title
    head.append(cell)
  }
  const body = table.createTBody()
  for (const { panel, series, cells } of shown) {
    const row = body.insertRow()
    const texts = [
      ...(named ? [panel] : []),
      ...(listed ? [series] : []),
      ...titles.map((title) => cells.get(title) ?? ''),
    ]
    for (const text of texts) row.insertCell().textContent = text
  }
  if (rows.length <= mostRows) return [table]
  const rest = document.createElement('p')
  rest.textContent = `The first ${mostRows} of ${rows.length} values. Put series away to see others.`
  return [rest, table]
}
