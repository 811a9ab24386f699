// The explorer as a tab of a run: its emulator, with cases of the data that it was trained on.
import { useEffect } from 'preact/hooks'
import type { ExplorerCases } from '../../wire/explorer.js'
import { Notice } from '../components/notice.js'
import { getJson, runBytes } from '../data/ask-server.js'
import { useAsked } from '../data/use-asked.js'
import type { RunViewProps } from '../run-view.js'
import { Explorer } from './explorer.js'
import { openExplored } from './open-explored.js'
import { loadSketches } from './load-sketches.js'
import { routeLink } from './route-link.js'
import { spawnWorker } from './spawn-worker.js'

/** The emulator of the run. */
export function View({ run }: RunViewProps) {
  const { path } = run.line
  const { answer, problem, waiting } = useAsked(
    async (signal) => {
      const [bytes, { cases, why }] = await Promise.all([
        runBytes(path, 'model.onnx', signal),
        getJson<ExplorerCases>('explorer/cases', { path }, signal),
      ])
      const explored = await openExplored({ name: 'model.onnx', bytes }, spawnWorker, { cases })
      return { explored, why, draw: explored.plan.kind === 'picture' ? await loadSketches() : undefined }
    },
    [path],
  )
  useEffect(() => () => answer?.explored.close(), [answer])
  if (problem !== undefined) return <Notice kind="problem">{problem}</Notice>
  if (answer === undefined)
    return <Notice kind="wait">{waiting ? 'Opening the emulator …' : 'No emulator.'}</Notice>
  return (
    <>
      {answer.why !== undefined && <Notice kind="hint">No cases of the data: {answer.why}</Notice>}
      <Explorer explored={answer.explored} link={routeLink} draw={answer.draw} />
    </>
  )
}
