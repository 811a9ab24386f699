// Beginning a training or a tuning from a study file.
import { useEffect, useState } from 'preact/hooks'
import { commandWords, type Action } from '../../wire/actions.js'
import { CommandLine } from '../actions/command-line.js'
import { JobList } from '../actions/job-list.js'
import { Notice } from '../components/notice.js'
import { actionList, begin, readActions } from '../data/jobs.js'
import { newRunName } from '../actions/new-run-name.js'

/** `#/start`. */
export function View() {
  const [problem, setProblem] = useState<string>()
  const [file, setFile] = useState<string>()
  const [verb, setVerb] = useState<'train' | 'tune'>('train')
  const [out, setOut] = useState<string>()
  const [set, setSet] = useState('')
  const [trials, setTrials] = useState('')
  useEffect(() => {
    readActions().catch((error: unknown) =>
      setProblem(error instanceof Error ? error.message : String(error)),
    )
  }, [])
  const list = actionList.value
  const chosen = list?.files.find(({ path }) => path === file) ?? list?.files[0]
  const folder = out ?? (chosen === undefined ? '' : newRunName(chosen, verb))
  const lines = set
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const common = { file: chosen?.path ?? '', out: folder, set: lines }
  const count = /^\d+$/.test(trials) && Number(trials) > 0 ? { trials: Number(trials) } : {}
  const action: Action =
    verb === 'train' ? { action: 'train', ...common } : { action: 'tune', ...common, ...count }
  const start = (): void => {
    setProblem(undefined)
    begin(action).then(
      () => setOut(undefined),
      (error: unknown) => setProblem(error instanceof Error ? error.message : String(error)),
    )
  }
  return (
    <>
      <h1>Start a training or a tuning</h1>
      {list !== undefined && chosen === undefined && (
        <Notice>
          No study file stands in this folder. <code>npx utsushi demo</code> writes one, and{' '}
          <code>npx utsushi new</code> begins a study of your own.
        </Notice>
      )}
      {chosen !== undefined && (
        <form
          class="form"
          onSubmit={(event) => {
            event.preventDefault()
            start()
          }}
        >
          <label>
            Study file
            <select value={chosen.path} onChange={({ currentTarget }) => setFile(currentTarget.value)}>
              {list?.files.map(({ path, study }) => (
                <option key={path} value={path}>
                  {path} ({study})
                </option>
              ))}
            </select>
          </label>
          <fieldset>
            <legend>What is begun</legend>
            {(['train', 'tune'] as const).map((name) => (
              <label key={name}>
                <input type="radio" name="verb" checked={verb === name} onChange={() => setVerb(name)} />{' '}
                {name === 'train' ? 'a training' : 'a tuning'}
              </label>
            ))}
          </fieldset>
          <label>
            Folder of the run
            <input value={folder} onInput={({ currentTarget }) => setOut(currentTarget.value)} />
          </label>
          {verb === 'tune' && (
            <label>
              Trials, in all (as the study file says when empty)
              <input
                inputMode="numeric"
                value={trials}
                onInput={({ currentTarget }) => setTrials(currentTarget.value)}
              />
            </label>
          )}
          <label>
            Settings that differ from the file, one a line
            <textarea
              rows={3}
              placeholder="training.epochs=20"
              value={set}
              onInput={({ currentTarget }) => setSet(currentTarget.value)}
            />
          </label>
          <div class="row">
            <button type="submit" class="primary" disabled={list?.able !== true}>
              Start
            </button>
            <CommandLine words={commandWords(action)} />
          </div>
          {list?.able === false && (
            <Notice>This server runs no commands: type the line in a terminal.</Notice>
          )}
        </form>
      )}
      {problem !== undefined && <Notice kind="problem">{problem}</Notice>}
      <JobList />
    </>
  )
}
