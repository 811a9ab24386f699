// How the emulator stands beside the methods for unseen samples, which are given the process model's runs of the seen ones
// in the period: who does better for which flux, in a sentence and in a table, and why they stand aside where they do.
import { countOf, listed } from '@utsushi/study'
import { formatFixed, formatNumber } from '@utsushi/study/plots'
import { note, type Block, type ReportTable } from '@utsushi/study/report'
import {
  baselineNames,
  fluxLabel,
  unseenNames,
  type BaselineName,
  type EcosystemEvaluation,
} from '../score/evaluation.js'
import { bestBaseline } from './best-baseline.js'

/** One flux: the emulator's R² and that of the best of the methods. */
interface Match {
  readonly flux: string
  readonly own: number
  readonly rival: BaselineName
  readonly theirs: number
  readonly won: boolean
}

/**
 * Who does better for which flux; nothing where no such method was scored.
 *
 * @example
 * unseenFindings(heldOut) // ['Given the process model’s runs of the 144 seen samples in that period, components + GP does …']
 */
export function unseenFindings(evaluation: EcosystemEvaluation): string[] {
  const { unseenRivals } = evaluation
  const matches = matchesOf(evaluation)
  if (unseenRivals === undefined || matches.length === 0) return []
  const given = `Given the process model’s runs of ${runsLabel(unseenRivals)} in that period, `
  const lost = unseenNames.flatMap((name) => {
    const own = matches.filter(({ won, rival }) => !won && rival === name)
    return own.length === 0 ? [] : [`${name} does better for ${scoresOf(own, 'the emulator')}`]
  })
  const won = matches.filter((match) => match.won)
  const alone = unseenRivals.newDays
    ? ' Of weather for which there are no such runs only the emulator can tell.'
    : ''
  if (lost.length === 0)
    return [
      `${given}${listed(unseenRivals.methods)} do worse than the emulator for ${listed(won.map(({ flux }) => flux))} (R² ${won
        .map(({ own, theirs }) => `${formatFixed(theirs, 2)} against ${formatFixed(own, 2)}`)
        .join(', ')}).${alone}`,
    ]
  const rest = won.length === 0 ? '' : `; the emulator does better for ${scoresOf(won, 'the best of them')}`
  return [`${given}${lost.join(' and ')}${rest}.${alone}`]
}

function matchesOf(evaluation: EcosystemEvaluation): readonly Match[] {
  return evaluation.fluxes.flatMap((flux) => {
    const score = evaluation.scores[flux.name]
    const best = bestBaseline(evaluation, flux, unseenNames)
    const theirs = best && evaluation.baselines[best.name]?.[flux.name]?.r2
    if (score === undefined || best === undefined || theirs === undefined) return []
    return [
      {
        flux: fluxLabel(flux.name),
        own: score.r2,
        rival: best.name,
        theirs,
        won: score.rmse < best.rmse,
      },
    ]
  })
}

/** `GPP (R² 0.93, the emulator 0.91) and NEP (…)`: the winner's R² first. */
function scoresOf(matches: readonly Match[], loser: string): string {
  return listed(
    matches.map(({ flux, own, theirs, won }) => {
      const [better, worse] = won ? [own, theirs] : [theirs, own]
      return `${flux} (R² ${formatFixed(better, 2)}, ${loser} ${formatFixed(worse, 2)})`
    }),
  )
}

function runsLabel({ runs, seen }: NonNullable<EcosystemEvaluation['unseenRivals']>): string {
  return runs < seen
    ? `${formatNumber(runs)} of the ${countOf(seen, 'seen sample', 'seen samples')}`
    : `the ${countOf(seen, 'seen sample', 'seen samples')}`
}

/** R² of emulator and all methods, where unseen samples have methods of their own; or why these stand aside. */
export function unseenBlocks(evaluation: EcosystemEvaluation): Block[] {
  const { unseenRivals, fluxes, baselines, scores } = evaluation
  if (unseenRivals === undefined) return []
  if (unseenRivals.aside !== undefined)
    return [note(`Not compared with ${listed(unseenRivals.methods)}: ${unseenRivals.aside}.`)]
  const rivals = baselineNames.filter((name) => baselines[name] !== undefined)
  const r2 = { decimals: 3 } as const
  const table: ReportTable = {
    kind: 'table',
    caption: 'R² pooled, beside simple methods',
    columns: [
      { name: 'flux' },
      { name: 'emulator', format: r2 },
      ...rivals.map((name) => ({ name, format: r2 })),
    ],
    rows: fluxes.map(({ name }) => [
      fluxLabel(name),
      scores[name]?.r2 ?? null,
      ...rivals.map((rival) => baselines[rival]?.[name]?.r2 ?? null),
    ]),
    note: `${sentence(listed(unseenRivals.methods))} are given the process model’s runs of ${runsLabel(unseenRivals)} in that period: up to 12 principal components of each flux, whose scores follow from the parameters by ridge regression or a Gaussian process. They know no weather${unseenRivals.newDays ? ', and the emulator was not given these runs' : ''}.`,
  }
  return [table]
}

const sentence = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1)
