// What a report does in a browser, without a server: it tells values, puts series away, opens tables, and turns dark.
import { figuresOf } from './figure.js'
import { tellPoints } from './hover.js'
import { switchesOf } from './legend.js'
import type { PageReadings } from './reading.js'
import { tableBelow } from './table.js'
import { themeSwitch } from './theme.js'

const text = document.getElementById('readings')?.textContent ?? '{}'
const figures = figuresOf(JSON.parse(text) as PageReadings)
const hide = tellPoints(figures)
for (const figure of figures) {
  const table = tableBelow(figure)
  switchesOf(figure, () => {
    hide()
    table.again()
  })
}
themeSwitch()
