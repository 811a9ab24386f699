// Commands that pages began, with the end of what they print.
import { jobsNow } from '../data/jobs.js'
import { linkTo } from '../router.js'
import type { Job } from '../../wire/actions.js'

/** How a command ended, or that it runs. */
function stateOf({ state, code }: Job): string {
  if (state === 'running') return 'running'
  if (code === 0) return 'done'
  if (code === 130) return 'stopped, and saved'
  if (code === 2) return 'refused: the input is wrong'
  return code === undefined ? 'killed' : `failed (exit code ${code})`
}

/** All of them, or those of one run. */
export function JobList({ run }: { readonly run?: string }) {
  const jobs = jobsNow().filter((job) => run === undefined || job.run === run)
  if (jobs.length === 0) return null
  return (
    <ul class="jobs" aria-label="Commands begun here">
      {jobs.map((job) => (
        <li key={job.id}>
          <code>{job.command}</code> <b>{stateOf(job)}</b>{' '}
          {run === undefined && <a href={linkTo(['run', job.run])}>{job.run}</a>}
          {job.output !== '' && (
            <details open={job.state === 'ended' && job.code !== 0}>
              <summary>what it printed</summary>
              <pre tabIndex={0}>{job.output}</pre>
            </details>
          )}
        </li>
      ))}
    </ul>
  )
}
