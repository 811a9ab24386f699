// Values under the pointer, under a finger, and by the arrow keys: one box of words for the page, and a ring around the mark.
import { plotOf, seenPanels, shownPoints, type Figure, type SeenPanel } from './figure.js'
import type { Point } from './points.js'
import { toldText } from './words.js'

/** A point that was found, and where. */
interface Found {
  readonly panel: SeenPanel
  readonly point: Point
}

/** Farther than so many pixels of the plot a mark is not meant. */
const reach = 40

/** What a point says in a line. */
const sentence = ({ panel, point }: Found, several: boolean): string =>
  [several ? (panel.reading.name ?? '') : '', point.series, ...point.told().map(toldText)]
    .filter((part) => part !== '')
    .join(', ')

function nearest(panel: SeenPanel, away: ReadonlySet<string>, event: PointerEvent): Found | undefined {
  const matrix = plotOf(panel)?.getScreenCTM()
  if (matrix === null || matrix === undefined) return undefined
  const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse())
  let [least, best] = [reach, undefined as Point | undefined]
  for (const point of shownPoints(panel, away)) {
    const [left, top, right, bottom] = point.box ?? [point.x, point.y, point.x, point.y]
    const distance = Math.hypot(Math.max(left - x, 0, x - right), Math.max(top - y, 0, y - bottom))
    // Of cells that cover each other the last one is on top.
    if (distance > least || (distance === least && distance > 0)) continue
    least = distance
    best = point
  }
  return best === undefined ? undefined : { panel, point: best }
}

/** Makes the points of figures be told. */
export function tellPoints(figures: readonly Figure[]): () => void {
  const box = document.createElement('div')
  box.hidden = true
  setAll(box, { class: 'told', 'aria-hidden': 'true' })
  document.body.append(box)
  let ring: Element | undefined
  let walked: Found | undefined
  const hide = (): void => {
    box.hidden = true
    ring?.remove()
    ring = walked = undefined
  }

  const show = (found: Found): void => {
    hide()
    const { panel, point } = found
    const plot = plotOf(panel)
    const matrix = plot?.getScreenCTM()
    if (plot === undefined || matrix === null || matrix === undefined) return
    ring = ringAround(point, panel.svg)
    plot.after(ring)
    const lines = point.told().map((one) => lineOf(toldText(one)))
    box.replaceChildren(...(point.series === '' ? [] : [lineOf(point.series, 'b')]), ...lines)
    box.hidden = false
    const at = new DOMPoint(point.x, point.box?.[1] ?? point.y).matrixTransform(matrix)
    const { width, height } = box.getBoundingClientRect()
    const room = document.documentElement.clientWidth
    box.style.left = `${Math.max(4, Math.min(room - width - 4, at.x - width / 2))}px`
    box.style.top = `${at.y - height - 12 < 4 ? at.y + 16 : at.y - height - 12}px`
  }

  const walk = (found: Found): void => {
    show(found)
    walked = found
  }

  for (const figure of figures) {
    const { picture, away } = figure
    const under = (event: PointerEvent): void => {
      const svg = (event.target as Element).closest('svg')
      const panel = figure.panels.find((one) => one.svg === svg)
      const found = panel === undefined ? undefined : nearest(panel, away, event)
      if (found === undefined) hide()
      else show(found)
    }
    picture.addEventListener('pointermove', under)
    picture.addEventListener('pointerdown', under)
    picture.addEventListener('pointerleave', hide)
    picture.addEventListener('blur', hide)
    walkByKeys(figure, walk, hide)
  }
  // What a pointer was over has moved away; a value that keys have chosen goes with its mark, for they themselves move the page to it.
  const follow = (): void => (walked ? walk(walked) : hide())
  addEventListener('scroll', follow, { passive: true, capture: true })
  addEventListener('beforeprint', hide)
  return hide
}

function setAll(element: Element, attributes: Readonly<Record<string, string | number>>): void {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value))
}

function lineOf(text: string, tag = 'span'): HTMLElement {
  const line = document.createElement(tag)
  line.textContent = text
  return line
}

function ringAround({ x, y, box }: Point, svg: SVGSVGElement): Element {
  const shape = document.createElementNS(svg.namespaceURI, box === undefined ? 'circle' : 'rect')
  const [left, top, right, bottom] = box ?? [x, y, x, y]
  const places =
    box === undefined
      ? { cx: x, cy: y, r: 5 }
      : { x: left, y: top, width: right - left, height: bottom - top }
  setAll(shape, { ...places, class: 'ring' })
  return shape
}

/** The picture as a slider over its points: left and right within a series, up and down from one to the next. */
function walkByKeys(figure: Figure, show: (found: Found) => void, hide: () => void): void {
  const { picture, away } = figure
  setAll(picture, {
    role: 'slider',
    'aria-roledescription': 'picture whose values the arrow keys tell',
    tabindex: 0,
  })
  const say = (now: number, most: number, text: string): void =>
    setAll(picture, {
      'aria-valuemin': 0,
      'aria-valuemax': most,
      'aria-valuenow': now,
      'aria-valuetext': text,
    })
  say(0, 0, 'no value chosen')
  let place = -1
  picture.addEventListener('keydown', (event) => {
    const panels = seenPanels(figure)
    const all = panels.flatMap((panel, k) =>
      shownPoints(panel, away).map((point) => ({ panel, point, group: `${k} ${point.group}` })),
    )
    const starts = all.flatMap(({ group }, i) => (i === 0 || all[i - 1]?.group !== group ? [i] : []))
    const own = starts.findLastIndex((start) => start <= place)
    const steps: Readonly<Record<string, number | undefined>> = {
      ArrowRight: place + 1,
      ArrowLeft: place - 1,
      ArrowDown: starts[own + 1],
      ArrowUp: starts[Math.max(0, own - 1)],
      Home: 0,
      End: all.length - 1,
    }
    if (event.key === 'Escape') hide()
    if (!(event.key in steps) || event.altKey || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    place = Math.max(0, Math.min(all.length - 1, steps[event.key] ?? place))
    const found = all[place]
    if (found === undefined) return
    say(place + 1, all.length, sentence(found, panels.length > 1))
    found.panel.svg.scrollIntoView({ block: 'nearest', inline: 'nearest' })
    show(found)
  })
}
