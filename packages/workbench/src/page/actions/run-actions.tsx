// What can be done with a run as it stands: stop it, go on with it, evaluate it; each with the command line that does the same.
import { useEffect, useState } from 'preact/hooks'
import { commandWords, type Action } from '../../wire/actions.js'
import type { RunLine } from '../../wire/runs.js'
import { Notice } from '../components/notice.js'
import { actionList, begin, readActions, stopRun } from '../data/jobs.js'
import { isWorking } from '../runs/state-word.js'
import { CommandLine } from './command-line.js'
import { JobList } from './job-list.js'

/** What would be done next, if anything. */
function nextAction({
  state,
  path,
  kind,
  best,
}: RunLine): { readonly title: string; readonly action: Action } | undefined {
  if (state === 'interrupted' || state === 'failed')
    return { title: 'Resume', action: { action: 'resume', run: path, kind } }
  if (state === 'trained' && best !== undefined)
    return { title: 'Evaluate', action: { action: 'evaluate', run: path } }
  return undefined
}

/** The buttons of a run, and what came of them. */
export function RunActions({ run }: { readonly run: RunLine }) {
  const [problem, setProblem] = useState<string>()
  const [asked, setAsked] = useState(false)
  useEffect(() => {
    if (actionList.value === undefined) readActions().catch(() => undefined) // without it, lines are shown alone
  }, [])
  useEffect(() => setAsked(false), [run.state])
  const tell = (work: Promise<unknown>): void => {
    setProblem(undefined)
    setAsked(true)
    work.catch((error: unknown) => {
      setAsked(false)
      setProblem(error instanceof Error ? error.message : String(error))
    })
  }
  const able = actionList.value?.able === true
  const next = nextAction(run)
  return (
    <>
      {isWorking(run.state) && (
        <div class="row">
          <button type="button" disabled={asked} onClick={() => tell(stopRun(run.path))}>
            {asked ? 'Stopping…' : 'Stop and save'}
          </button>
          <span class="muted">
            as <kbd>Ctrl-C</kbd> does where it was started; it saves after its step and can be resumed
          </span>
        </div>
      )}
      {next !== undefined && (
        <div class="row">
          <button
            type="button"
            class="primary"
            disabled={!able || asked}
            onClick={() => tell(begin(next.action))}
          >
            {next.title}
          </button>
          <CommandLine words={commandWords(next.action)} />
        </div>
      )}
      {problem !== undefined && <Notice kind="problem">{problem}</Notice>}
      <JobList run={run.path} />
    </>
  )
}
