// One run: what it is, and its tabs.
import { RunActions } from '../actions/run-actions.js'
import { Lazy } from '../components/lazy.js'
import { Notice } from '../components/notice.js'
import { bytesShown, shown } from '../components/numbers.js'
import { getJson } from '../data/ask-server.js'
import { lineOf } from '../data/run-lines.js'
import { useAsked } from '../data/use-asked.js'
import { linkTo } from '../router.js'
import { runViews } from '../run-views.js'
import type { ViewProps } from '../view.js'
import type { RunDetail } from '../../wire/runs.js'
import { StateMark } from '../runs/state-mark.js'

/** `#/run/<path>/<tab>`. */
export function View({ route }: ViewProps) {
  const [, path = '', tab] = route.parts
  const line = lineOf(path)
  const { answer, problem } = useAsked(
    (signal) => getJson<RunDetail>('run', { path }, signal),
    [path, line?.state, line?.kind],
  )
  const run = answer?.line.path === path ? answer : undefined
  const tabs = run === undefined ? [] : runViews.filter(({ match }) => match(run))
  const shownTab = tabs.find(({ name }) => name === tab) ?? tabs[0]
  const told = line ?? run?.line
  return (
    <>
      <h1>{path}</h1>
      {told !== undefined && (
        <dl class="facts">
          <div>
            <dt>study</dt>
            <dd>{told.study}</dd>
          </div>
          <div>
            <dt>state</dt>
            <dd>
              <span role="status">
                <StateMark state={told.state} />
              </span>
            </dd>
          </div>
          {told.best?.value !== undefined && (
            <div>
              <dt>best {told.best.metric ?? 'value'}</dt>
              <dd>
                {shown(told.best.value)}
                {told.best.epoch === undefined ? '' : ` at epoch ${told.best.epoch}`}
              </dd>
            </div>
          )}
          <div>
            <dt>size</dt>
            <dd>{bytesShown(told.bytes)}</dd>
          </div>
        </dl>
      )}
      {told?.note !== undefined && <Notice kind="problem">{told.note}</Notice>}
      {told !== undefined && <RunActions run={told} />}
      {problem !== undefined && <Notice kind="problem">{problem}</Notice>}
      {run !== undefined && (
        <>
          <nav class="tabs" aria-label="Of this run">
            {tabs.map(({ name, title }) => (
              <a
                key={name}
                href={linkTo(['run', path, name])}
                {...(shownTab?.name === name && { 'aria-current': 'page' as const })}
              >
                {title}
              </a>
            ))}
          </nav>
          {shownTab !== undefined && <Lazy key={path} load={shownTab.load} props={{ run, route }} />}
        </>
      )}
    </>
  )
}
