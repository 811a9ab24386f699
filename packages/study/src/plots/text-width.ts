/** Widths of text in the bundled font, and lines broken to fit. */
import { fileURLToPath } from 'node:url'
import { readFontMetrics, type FontMetrics } from './font-metrics.js'

/** Files of the bundled font. */
export const fontFiles = {
  regular: fontFile('DejaVuSans.ttf'),
  bold: fontFile('DejaVuSans-Bold.ttf'),
} as const

const opened = new Map<string, FontMetrics>()

/** Width of a line of text in CSS pixels. */
export function textWidth(text: string, size: number, bold = false): number {
  const file = bold ? fontFiles.bold : fontFiles.regular
  let metrics = opened.get(file)
  if (metrics === undefined) {
    metrics = readFontMetrics(file)
    opened.set(file, metrics)
  }
  return metrics.width(text, size)
}

/** Breaks text at spaces so that no line is wider than `width` pixels; a longer word stays whole. */
export function wrapText(text: string, size: number, width: number, bold = false): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (line !== '' && textWidth(longer, size, bold) > width) {
      lines.push(line)
      line = word
    } else line = longer
  }
  if (line !== '') lines.push(line)
  return lines
}

function fontFile(name: string): string {
  return fileURLToPath(new URL(`../../assets/fonts/${name}`, import.meta.url))
}
