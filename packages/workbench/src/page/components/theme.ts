// Light or dark: as the reader's system has it, or as the button says; kept in this browser.
import { signal } from '@preact/signals'

export type Theme = 'light' | 'dark'

const kept = 'utsushi-theme'
const dark = globalThis.matchMedia?.('(prefers-color-scheme: dark)')

const chosen = (): Theme | undefined => {
  const value = globalThis.localStorage?.getItem(kept)
  return value === 'light' || value === 'dark' ? value : undefined
}

/** The colours that the page has. Charts are drawn anew when it changes. */
export const theme = signal<Theme>(chosen() ?? (dark?.matches === true ? 'dark' : 'light'))

/** Gives the document its colours, and follows the system until a person chooses. */
export function followTheme(): void {
  theme.subscribe((value) => {
    document.documentElement.dataset['theme'] = value
  })
  dark?.addEventListener('change', ({ matches }) => {
    if (chosen() === undefined) theme.value = matches ? 'dark' : 'light'
  })
}

/** Chooses the other one. */
export function toggleTheme(): void {
  theme.value = theme.value === 'dark' ? 'light' : 'dark'
  localStorage.setItem(kept, theme.value)
}

/** A colour of the style sheet: `colour('--ink')`. */
export const colour = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim()

/** Colours of series, in order; there are eight, and they begin again. */
export const seriesColour = (index: number): string => colour(`--series-${(index % 8) + 1}`)

/** A colour as a canvas takes it: `var(--ink)` becomes what it stands for. */
export function canvasColour(css: string): string {
  const name = /^var\((--[\w-]+)\)$/.exec(css)?.[1]
  return name === undefined ? css : colour(name)
}
