// The curves of one run, which grow while it trains.
import { Notice } from '../components/notice.js'
import { lineOf } from '../data/run-lines.js'
import type { RunViewProps } from '../run-view.js'
import { CurvesPanel } from '../runs/curves-panel.js'
import { isWorking } from '../runs/state-word.js'

/** What its history holds. */
export function View({ run }: RunViewProps) {
  const line = lineOf(run.line.path) ?? run.line
  return (
    <>
      {isWorking(line.state) && (
        <Notice kind="wait">This run is at work: its curves grow as it evaluates itself.</Notice>
      )}
      <CurvesPanel title="History" runs={[line]} height={360} />
    </>
  )
}
