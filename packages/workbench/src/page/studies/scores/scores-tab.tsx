// What a run reaches on every part that was held back, its pictures, and where to go on.
import { Notice } from '../../components/notice.js'
import { shown } from '../../components/numbers.js'
import { Table } from '../../components/table.js'
import { fileAddress, runJson } from '../../data/ask-server.js'
import { useAsked } from '../../data/use-asked.js'
import { linkTo } from '../../router.js'
import type { RunViewProps } from '../../run-view.js'
import { partScores } from './part-scores.js'
import '../studies.css'

/** The tab. */
export function View({ run }: RunViewProps) {
  const { path } = run.line
  const { answer, problem, waiting } = useAsked(() => runJson<unknown>(path, 'metrics.json'), [path])
  const has = (file: string): boolean => run.files.some(({ name }) => name === file)
  const pictures = run.files.filter(({ name }) => /^visualizations\/.*\.svg$/.test(name))
  if (problem !== undefined) return <Notice kind="problem">{problem}</Notice>
  if (waiting) return <Notice kind="wait">Reading scores…</Notice>
  const { parts, rows } = partScores(answer)
  return (
    <>
      <p class="row">
        {has('report.html') && (
          <a href={fileAddress(path, 'report.html')} target="_blank" rel="noreferrer">
            The report
          </a>
        )}
        {has('model.onnx') && (
          <a href={linkTo(['run', path, 'explore'])}>Move its parameters in the explorer</a>
        )}
      </p>
      <Table
        title="Scores by part"
        rows={rows}
        keyOf={({ name }) => name}
        columns={[
          { key: 'name', title: 'Score', cell: ({ name }) => <code>{name}</code> },
          ...parts.map((part, place) => ({
            key: `part ${part}`,
            title: part,
            numeric: true,
            cell: ({ values }: (typeof rows)[number]) => shown(values[place]),
          })),
        ]}
        height="26rem"
        empty="No part was scored: train it without --train-only, or let utsushi evaluate do it."
      />
      <h2>Pictures</h2>
      {pictures.length === 0 ? (
        <Notice>None yet: they are drawn when the run is evaluated.</Notice>
      ) : (
        <ul class="pictures">
          {pictures.map(({ name }) => {
            const words = name.replace(/^visualizations\/|\.svg$/g, '').replaceAll(/[_-]/g, ' ')
            return (
              <li key={name}>
                <a href={fileAddress(path, name)} target="_blank" rel="noreferrer">
                  <img
                    src={fileAddress(path, name)}
                    alt={`${words}; the report tells its values`}
                    loading="lazy"
                  />
                  {words}
                </a>
              </li>
            )
          })}
        </ul>
      )}
    </>
  )
}
