// Parameter importances: how much each parameter set the best trials apart.
import { countOf } from '@utsushi/ground'
import { barChart } from '../plots/bars.js'
import { formatShare } from '../plots/number.js'
import { textWidth } from '../plots/text-width.js'
import type { ChartSpec } from '../plots/render.js'
import { colours } from '../plots/theme.js'
import type { TuningReportInput } from './report-input.js'

/** Undefined without importances. */
export function importancesPicture({ importances }: TuningReportInput): ChartSpec | undefined {
  if (importances === undefined || importances.shares.length === 0) return undefined
  const shares = [...importances.shares].sort((a, b) => b.share - a.share)
  const longest = Math.max(...shares.map(({ parameter }) => textWidth(parameter, 12)))
  return barChart({
    title: 'Parameter importances',
    subtitle: `${importances.method} over ${countOf(importances.trials, 'complete trial')}, within the searched ranges only.`,
    width: 520 - Math.min(220, Math.max(0, longest - 200)),
    value: {
      label: 'share of what sets the best tenth of the trials apart',
      domain: [0, Math.max(0.1, ...shares.map(({ share }) => share)) * 1.12],
      format: '.0%',
    },
    bars: shares.map(({ parameter, share }) => ({ category: parameter, group: 'importance', value: share })),
    groups: [{ name: 'importance', colour: colours.predicted }],
    format: formatShare,
    legend: false,
    barHeight: 15,
  })
}
