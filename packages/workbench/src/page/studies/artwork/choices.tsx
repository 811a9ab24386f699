// Which of these? Questions as `utsushi taste` asks them, answered by pointer or keys, into the same journal.
import { useEffect, useRef, useState } from 'preact/hooks'
import type { StudioAnswer, StudioAsk, StudioQuestion, StudioSubject } from '../../../wire/studio.js'
import { Notice } from '../../components/notice.js'
import { timeShown } from '../../components/numbers.js'
import { getJson, postJson, ServerProblem } from '../../data/ask-server.js'
import { Painting } from './painting.js'
import { Ranking } from './ranking.js'
import type { Values } from './values.js'

const asks: Readonly<Record<StudioAsk, string>> = {
  grid: 'one of nine',
  pair: 'one of two',
  best: 'one of four',
  ranking: 'four in order',
  sheets: 'one of four sheets',
}

/** A question at a time, and the journal below. */
export function Choices({
  path,
  subject,
  onTake,
}: {
  readonly path: string
  readonly subject: StudioSubject
  readonly onTake: (values: Values) => void
}) {
  const [ask, setAsk] = useState<StudioAsk>('grid')
  const [question, setQuestion] = useState<StudioQuestion>()
  const [problem, setProblem] = useState<string>()
  const [busy, setBusy] = useState(false)
  const painted = useRef(0)
  const seenAt = useRef(performance.now())
  const get = async (work: () => Promise<StudioQuestion>): Promise<void> => {
    setBusy(true)
    try {
      const next = await work()
      painted.current = 0
      seenAt.current = performance.now()
      setQuestion(next)
      setProblem(undefined)
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error))
      // Answered elsewhere: what is asked now is shown.
      if (error instanceof ServerProblem && error.status === 409)
        setQuestion(await getJson<StudioQuestion>('studio/question', { path, ask }))
    } finally {
      setBusy(false)
    }
  }
  useEffect(() => void get(() => getJson<StudioQuestion>('studio/question', { path, ask })), [path, ask])
  const answer = (ranked: readonly number[]): void => {
    if (question === undefined || busy) return
    const milliseconds = Math.round(performance.now() - seenAt.current)
    const said: StudioAnswer = { path, ask, number: question.number, ranked, milliseconds }
    void get(() => postJson<StudioQuestion>('studio/answer', said))
  }
  const option = (pictures: readonly Values[], place: number) => (
    <span class="studio-option">
      {pictures.map((values, k) => (
        <Painting
          key={`${question?.number ?? 0} ${k}`}
          path={path}
          values={values}
          seed={question?.paintSeed ?? 0}
          title={`Option ${place + 1}`}
          // Time runs from when everything is there to be seen.
          onLoad={() => {
            painted.current++
            if (painted.current <= (question?.options.flat().length ?? 0)) seenAt.current = performance.now()
          }}
        />
      ))}
    </span>
  )
  return (
    <section>
      <h2>Which of these?</h2>
      <div class="row controls">
        <label>
          Asked is{' '}
          <select value={ask} onChange={(event) => setAsk(event.currentTarget.value as StudioAsk)}>
            {Object.entries(asks).map(([kind, words]) => (
              <option key={kind} value={kind}>
                {words}
              </option>
            ))}
          </select>
        </label>
        <button
          type="button"
          disabled={busy || (question?.journal.length ?? 0) === 0}
          onClick={() => void get(() => postJson<StudioQuestion>('studio/undo', { path, ask }))}
        >
          Take the last answer back
        </button>
      </div>
      <p class="muted small">
        Kept in <code>{subject.folder}</code>; at a terminal{' '}
        <code>
          utsushi taste {path} --out {subject.folder} --ask {ask}
        </code>{' '}
        goes on with it.
      </p>
      {problem !== undefined && <Notice kind="problem">{problem}</Notice>}
      {question !== undefined && question.ask === 'ranking' && (
        <Ranking
          key={question.number}
          count={question.options.length}
          busy={busy}
          option={(place) => option(question.options[place] ?? [], place)}
          onDone={answer}
        />
      )}
      {question !== undefined && question.ask !== 'ranking' && (
        <ul class={`studio-options ${question.ask}`} aria-label={`Question ${question.number}`}>
          {question.options.map((pictures, place) => (
            <li key={`${question.number} ${place}`}>
              <button type="button" class="picture-button" disabled={busy} onClick={() => answer([place])}>
                {option(pictures, place)}
              </button>
            </li>
          ))}
        </ul>
      )}
      <details>
        <summary>Journal: {question?.journal.length ?? 0} answers</summary>
        <ol class="studio-journal" reversed>
          {question?.journal.map(({ number, ask: kind, ranked, milliseconds }) => (
            <li key={number} value={number}>
              {asks[kind]}: {ranked.map((place) => place + 1).join(' ')}, after{' '}
              {timeShown(milliseconds / 1000)}
            </li>
          ))}
        </ol>
      </details>
      {question !== undefined && question.options[0]?.[0] !== undefined && (
        <button type="button" class="quiet" onClick={() => onTake(question.options[0]?.[0] ?? {})}>
          Take the parameters of option 1 into the sliders
        </button>
      )}
    </section>
  )
}
