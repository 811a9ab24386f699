// The script of a page: modules that were written apart, set one behind the other in one that needs nothing from elsewhere.
import { readFileSync } from 'node:fs'

/** In the order in which they need each other. */
const modules = ['words', 'points', 'figure', 'legend', 'hover', 'table', 'theme', 'main'] as const

let script: string | undefined

/** The script, as text of an inline module. */
export const pageScript = (): string =>
  (script ??= modules
    .map((name) => readFileSync(new URL(`../page/${name}.js`, import.meta.url), 'utf8'))
    .map((text) => text.replaceAll(/^import [^;]*;$|^export \{[^}]*\};?$/gm, '').replaceAll(/^export /gm, ''))
    .join('')
    .replaceAll(/\n\s*/g, '\n')
    .replaceAll(/ (=>|[=!]==|=) /g, '$1')
    .trim())
