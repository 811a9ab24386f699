/** What no sentence of a report may hold: placeholders for what is not known, inner words, and one of a thing in the plural. */
import type { Block, ReportDocument } from '../document.js'

/** `R² –`, `NaN`, `undefined`; the halves of a sentence are joined by a longer dash. */
const placeholder = /(^|[(\s])–(?=[\s,.;)%]|$)|\b(NaN|undefined|null|Infinity|\[object)\b|∞/u
const onePlural = /(?<![\d.,]|of )\b1 (?!s\b|is\b|has\b|was\b|its\b|this\b)[a-z]+s\b(?! of a)/
const unknownUnit = /\?\.|unit\?|e\+\d/

/** Sentences of a report: everything but the cells of tables, facts and code. */
export function sentencesOf({ title, subtitle = '', blocks }: ReportDocument): readonly string[] {
  return [title, subtitle, ...blocks.flatMap(textsOf)].filter((text) => text !== '')
}

function textsOf(block: Block): readonly string[] {
  switch (block.kind) {
    case 'heading':
    case 'paragraph':
    case 'note':
      return [block.text]
    case 'list':
      return block.items
    case 'table':
      return [block.caption, block.note ?? '']
    case 'figure':
      return [block.caption, block.alt, block.pieces?.title ?? '', block.pieces?.subtitle ?? '']
    case 'facts':
      return block.items.flatMap(({ name, value }) =>
        typeof value === 'string' ? [`${name}: ${value}`] : [],
      )
    case 'code':
      return []
    default:
      return block satisfies never
  }
}

/**
 * Sentences that hold what a reader cannot read.
 *
 * @example expect(unreadable(document)).toEqual([])
 */
export const unreadable = (document: ReportDocument): readonly string[] =>
  sentencesOf(document).filter((text) =>
    [placeholder, onePlural, unknownUnit].some((pattern) => pattern.test(text)),
  )
