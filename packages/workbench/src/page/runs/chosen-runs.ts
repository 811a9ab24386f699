// Which runs a person has chosen to see together, and which one the others are compared with. Lives as long as the page.
import { signal } from '@preact/signals'

/** Paths, in the order in which they were chosen. */
export const chosen = signal<readonly string[]>([])
/** Path of the baseline. */
export const baseline = signal<string | undefined>(undefined)

/** Chooses a run, or no longer. */
export function toggleChosen(path: string): void {
  chosen.value = chosen.value.includes(path)
    ? chosen.value.filter((other) => other !== path)
    : [...chosen.value, path]
}

/** Pins a run as what others are compared with, or unpins it. */
export function toggleBaseline(path: string): void {
  baseline.value = baseline.value === path ? undefined : path
  if (baseline.value !== undefined && !chosen.value.includes(path)) chosen.value = [...chosen.value, path]
}
