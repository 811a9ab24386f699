// The columns of the table of runs.
import type { RunLine } from '../../wire/runs.js'
import { bytesShown, shown, timeShown } from '../components/numbers.js'
import type { Column } from '../components/table.js'
import { linkTo } from '../router.js'
import { StateMark, stateWord } from './state-mark.js'

/** How far it has come: epochs of a training, trials of a tuning, units of a comparison. */
function progress({ epochs, trials, units, kind }: RunLine): string {
  const parts = trials ?? units
  if (kind === 'training' || parts === undefined) return epochs === 0 ? '' : String(epochs)
  return Number.isFinite(parts.of) && parts.of !== null ? `${parts.done} of ${parts.of}` : String(parts.done)
}

/** Seconds since a run was begun; NaN of one that does not say. */
const ageOf = ({ created }: RunLine, now: number): number => (now - Date.parse(created)) / 1000

/** The columns, ages as of now. */
export function runColumns(now: number): readonly Column<RunLine>[] {
  return [
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
    { key: 'metric', title: 'of', sort: ({ best }) => best?.metric, cell: ({ best }) => best?.metric ?? '' },
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
  ]
}
