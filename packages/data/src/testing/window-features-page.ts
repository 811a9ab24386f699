/**
 * The page `docs/window-features.md`, made from the table of features:
 * `node packages/data/dist/testing/write-window-features.js`.
 */
import type { FeatureFamily, WindowFeature } from '../window-statistics/feature.js'
import { windowFeatures } from '../window-statistics/window-statistics.js'

const families: Readonly<Record<FeatureFamily, string>> = {
  statistics: 'The 28 statistics (`statistics`)',
  range: 'Where a window stands to its range (`range`)',
  memory: 'Memory (`memory`)',
  spectrum: 'The strongest rhythm (`spectrum`)',
}

const units = {
  values: 'of the values',
  'values/step': 'of the values, a step',
  steps: 'steps',
  1: '–',
} as const

const follows = {
  level: 'shifts and scales',
  spread: 'scales',
  shape: 'stays',
  relative: 'stays when scaled',
} as const

/** The page as text. */
export function windowFeaturesPage(): string {
  const tables = Object.entries(windowFeatures).map(
    ([family, features]) =>
      `## ${families[family as FeatureFamily]}\n\n` +
      '| name | definition | unit | when values do | undefined when | its value then |\n| --- | --- | --- | --- | --- | --- |\n' +
      features.map(row).join('\n'),
  )
  return `${opening}\n\n${tables.join('\n\n')}\n`
}

const opening = `# Features of windows

What \`windowStatistics\` of \`@utsushi/data\` computes of every window, and \`windowFeatureTensor\` of \`@utsushi/learn\` inside a program.
\`x[0]\` is the oldest of the \`n\` values of a window, \`x[n−1]\` the newest. Deviations are of the population (divided by their number, not by one
less). "When values do": what becomes of a feature when every value, and limit, is shifted and scaled by a positive number.

Where a definition gives no number a feature has the value of the last column, and \`undefinedCounts\` says in how many windows. A mean
counts as zero, and what is left of a straight line as nothing, within 1e-6 of the window's largest \`|x|\`: readings of 32 bits say no more. A
value that is missing, infinite or beyond 1e30 inside a window is refused by series and step; gaps are filled before.

A value is outside of a range when it is below \`low\` or above \`high\`; on a limit it is inside.`

function row({ name, definition, unit, follows: how, undefinedAs }: WindowFeature): string {
  const [short, long] = [undefinedAs?.value(1), undefinedAs?.value(2)]
  const value = short === undefined ? '–' : short === long ? String(short) : '`n`'
  const cells = [`\`${name}\``, definition, units[unit], follows[how], undefinedAs?.when ?? '–', value]
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
}
