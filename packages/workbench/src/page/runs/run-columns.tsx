// The columns of the table of runs.
import type { RunLine } from '../../wire/runs.js'
import { bytesShown, shown, timeShown } from '../components/numbers.js'
import type { Column } from '../components/table.js'
import { linkTo } from '../router.js'
import { baseline, chosen, toggleBaseline, toggleChosen } from './chosen-runs.js'
import { Sparkline } from './sparkline.js'
import { StateMark } from './state-mark.js'
import { stateWord } from './state-word.js'

/** How far it has come: epochs of a training, trials of a tuning, units of a comparison. */
function progress({ epochs, trials, units, kind }: RunLine): string {
  const parts = trials ?? units
  if (kind === 'training' || parts === undefined) return epochs === 0 ? '' : String(epochs)
  return Number.isFinite(parts.of) && parts.of !== null ? `${parts.done} of ${parts.of}` : String(parts.done)
}

/** Seconds since a run was begun; NaN of one that does not say. */
const ageOf = ({ created }: RunLine, now: number): number => (now - Date.parse(created)) / 1000

/**
 * The columns.
 *
 * @param now ages are as of then, in milliseconds since 1970
 * @param compared what is pinned: its best value is taken off the others'
 */
export function runColumns(now: number, compared?: RunLine): readonly Column<RunLine>[] {
  return [
    {
      key: 'chosen',
      title: 'Show',
      cell: ({ path }) => (
        <input
          type="checkbox"
          aria-label={`show ${path}`}
          checked={chosen.value.includes(path)}
          onChange={() => toggleChosen(path)}
        />
      ),
    },
    {
      key: 'run',
      title: 'Run',
      sort: ({ path }) => path,
      cell: ({ path, note }) => (
        <a href={linkTo(['run', path])} title={note ?? path}>
          {path}
        </a>
      ),
    },
    { key: 'study', title: 'Study', sort: ({ study }) => study, cell: ({ study }) => study },
    {
      key: 'state',
      title: 'State',
      sort: ({ state }) => stateWord(state),
      cell: ({ state }) => <StateMark state={state} />,
    },
    {
      key: 'best',
      title: 'Best',
      numeric: true,
      sort: ({ best }) => best?.value,
      cell: ({ best }) => shown(best?.value),
    },
    ...(compared?.best?.value === undefined ? [] : [difference(compared)]),
    { key: 'metric', title: 'of', sort: ({ best }) => best?.metric, cell: ({ best }) => best?.metric ?? '' },
    { key: 'curve', title: 'Curve', cell: (run) => <Sparkline run={run} /> },
    {
      key: 'progress',
      title: 'Epochs or trials',
      numeric: true,
      sort: ({ epochs, trials, units }) => trials?.done ?? units?.done ?? epochs,
      cell: progress,
    },
    { key: 'split', title: 'Split', sort: ({ split }) => split, cell: ({ split }) => split },
    {
      key: 'size',
      title: 'Size',
      numeric: true,
      sort: ({ bytes }) => bytes,
      cell: ({ bytes }) => bytesShown(bytes),
    },
    {
      key: 'age',
      title: 'Age',
      numeric: true,
      sort: (run) => ageOf(run, now),
      cell: (run) => timeShown(ageOf(run, now)),
    },
    {
      key: 'pin',
      title: 'Baseline',
      cell: ({ path }) => (
        <button
          type="button"
          class="quiet"
          aria-label={`${baseline.value === path ? 'pinned' : 'pin'} ${path} as the baseline`}
          aria-pressed={baseline.value === path}
          onClick={() => toggleBaseline(path)}
        >
          {baseline.value === path ? 'pinned' : 'pin'}
        </button>
      ),
    },
  ]
}

/** What is better or worse than the baseline, where both were chosen by the same metric. */
function difference({ best }: RunLine): Column<RunLine> {
  const from = (run: RunLine): number | undefined =>
    run.best?.value === undefined || run.best.metric !== best?.metric ? undefined : run.best.value - (best?.value ?? 0)
  return {
    key: 'difference',
    title: 'To baseline',
    numeric: true,
    sort: from,
    cell: (run) => {
      const by = from(run)
      return by === undefined ? '' : `${by > 0 ? '+' : by < 0 ? '−' : '±'}${shown(Math.abs(by))}`
    },
  }
}
