/** Where the words of a picture stand, so that a test can say that no two of them overlap. */
import { textWidth } from '../text-width.js'

/** A line of text and the rectangle it covers, in CSS pixels. */
export interface TextBox {
  text: string
  left: number
  right: number
  top: number
  bottom: number
}

/** Boxes of all texts of a picture drawn by `renderChart`. */
export function textBoxes(svg: string): TextBox[] {
  const boxes: TextBox[] = []
  const origins = [{ x: 0, y: 0 }]
  for (const [, closing, name, attributes = '', text = ''] of svg.matchAll(
    /<(\/?)(g|text|tspan)\b([^>]*)>([^<]*)/g,
  )) {
    const origin = origins[origins.length - 1] ?? { x: 0, y: 0 }
    if (closing === '/') {
      if (name !== 'tspan') origins.pop()
      continue
    }
    const [, x = '0', y = '0'] = /translate\(([-\d.]+)[, ]([-\d.]+)\)/.exec(attributes) ?? []
    const here = { x: origin.x + Number(x), y: origin.y + Number(y), attributes }
    if (name === 'tspan') {
      const parent = origin as typeof here
      const down = Number(/\bdy="([-\d.]+)"/.exec(attributes)?.[1] ?? 0)
      parent.y += down
      boxes.push(box(decode(text), parent))
      continue
    }
    if (attributes.endsWith('/')) continue
    const hidden = /[^-]opacity="0"/.test(attributes)
    if (name === 'text' && text !== '' && !hidden) boxes.push(box(decode(text), here))
    origins.push(here)
  }
  return boxes
}

/** Pairs of texts that cover one another. A text drawn twice at one place (for its halo) is one text. */
export function overlappingTexts(svg: string): string[] {
  const boxes = textBoxes(svg)
  const pairs: string[] = []
  boxes.forEach((a, i) => {
    for (const b of boxes.slice(i + 1)) {
      if (a.text === b.text && a.left === b.left && a.top === b.top) continue
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left)
      const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)
      if (across > 1 && down > 1) pairs.push(`${a.text} | ${b.text}`)
    }
  })
  return pairs
}

function box(text: string, at: { x: number; y: number; attributes: string }): TextBox {
  const size = Number(/font-size="([\d.]+)px"/.exec(at.attributes)?.[1] ?? 11)
  const bold = /font-weight="bold"/.test(at.attributes)
  const anchor = /text-anchor="(\w+)"/.exec(at.attributes)?.[1] ?? 'start'
  const width = textWidth(text, size, bold)
  const before = anchor === 'middle' ? width / 2 : anchor === 'end' ? width : 0
  const [up, down] = [0.72 * size, 0.2 * size]
  return /rotate\((-90|270)\)/.test(at.attributes)
    ? { text, left: at.x - up, right: at.x + down, top: at.y - width + before, bottom: at.y + before }
    : { text, left: at.x - before, right: at.x - before + width, top: at.y - up, bottom: at.y + down }
}

function decode(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
}
