// Sentences of a page: escaped, with `code` between backticks, and unbroken where a number and its power or unit belong together.
import { escapeHtml } from './escape.js'

/** A space that no line ends at. */
const bound = '\u00a0'

/** Before ` %`, within `1.5 × 10⁻⁶`, before a factor of a unit such as `ha⁻¹`, and before what it is of, as in `Mg C ha⁻¹`. */
const together =
  /(?<=\d) (?=%)| (?=× ?10[⁻⁰¹²³⁴-⁹])|(?<=×) (?=10[⁻⁰¹²³⁴-⁹])| (?=[A-Za-zµ]+⁻[¹²³])|(?<=\b[kMmµT]?g|mol) (?=[A-Z][A-Z\d]{0,3} [A-Za-zµ]+⁻[¹²³])/g

/** A day of a calendar, which hyphens would let a line break within. */
const day = /\b\d{4}-\d\d-\d\d\b/g

/** After the dots of a setting's name, where it may break rather than within a word. */
const dots = /(?<=\w\.)(?=[a-z])/g

/**
 * Text as HTML.
 *
 * @example inlineHtml('see `metrics.json`') // 'see <code>metrics.json</code>'
 */
export function inlineHtml(text: string): string {
  return escapeHtml(text.replaceAll(together, bound))
    .replaceAll(/`([^`]+)`/g, '<code>$1</code>')
    .replaceAll(day, '<span class="whole">$&</span>')
}

/**
 * The name of a column as HTML: that of a setting may break after its dots, never within a word.
 *
 * @example nameHtml('model.lstm.hidden') // 'model.<wbr>lstm.<wbr>hidden'
 */
export const nameHtml = (text: string): string => inlineHtml(text).replaceAll(dots, '<wbr>')
