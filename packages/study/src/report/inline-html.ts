// Sentences of a page: escaped, with `code` between backticks, and unbroken where a number and its power or unit belong together.
import { escapeHtml } from './escape.js'

/** A space that no line ends at. */
const bound = '\u00a0'

/** Before ` %`, within `1.5 × 10⁻⁶`, and before a factor of a unit such as `ha⁻¹`. */
const together = /(?<=\d) (?=%)| (?=× ?10[⁻⁰¹²³⁴-⁹])|(?<=×) (?=10[⁻⁰¹²³⁴-⁹])| (?=[A-Za-zµ]+⁻[¹²³])/g

/**
 * Text as HTML.
 *
 * @example inlineHtml('see `metrics.json`') // 'see <code>metrics.json</code>'
 */
export function inlineHtml(text: string): string {
  return escapeHtml(text.replaceAll(together, bound)).replaceAll(/`([^`]+)`/g, '<code>$1</code>')
}
