// The studio of a run on artwork: the sketch live under its parameters, choices that teach what pleases, and the groups that were found.
import { useState } from 'preact/hooks'
import type { StudioSubject } from '../../../wire/studio.js'
import { Notice } from '../../components/notice.js'
import { getJson } from '../../data/ask-server.js'
import { useAsked } from '../../data/use-asked.js'
import type { RunViewProps } from '../../run-view.js'
import { Choices } from './choices.js'
import { middleOf, type Values } from './values.js'
import { Painting } from './painting.js'
import { Sliders } from './sliders.js'
import './studio.css'

/** The tab. */
export function View({ run }: RunViewProps) {
  const { path } = run.line
  const { answer, problem, waiting } = useAsked(
    (signal) => getJson<StudioSubject>('studio/subject', { path }, signal),
    [path],
  )
  if (problem !== undefined) return <Notice kind="problem">{problem}</Notice>
  if (waiting || answer === undefined) return <Notice kind="wait">Opening the sketch…</Notice>
  return <Studio key={path} path={path} subject={answer} />
}

function Studio({ path, subject }: { readonly path: string; readonly subject: StudioSubject }) {
  const [values, setValues] = useState<Values>(() => middleOf(subject.space))
  const [seed, setSeed] = useState(0)
  return (
    <>
      <section class="studio-live">
        <Painting
          path={path}
          values={values}
          seed={seed}
          title={`${subject.name} of the chosen parameters`}
          large
        />
        <div>
          <h2>{subject.name}</h2>
          <Sliders space={subject.space} values={values} onChange={setValues} />
          <button type="button" onClick={() => setSeed(seed + 1)}>
            Another of the same parameters
          </button>
        </div>
      </section>
      <Choices path={path} subject={subject} onTake={setValues} />
      <section>
        <h2>Groups among the pictures of this run</h2>
        {subject.groups.length === 0 ? (
          <Notice>
            This run found no groups: they are looked for where <code>groups</code> of its study file allows
            it.
          </Notice>
        ) : (
          subject.groups.map(({ name, pictures }) => (
            <figure key={name} class="studio-group">
              <figcaption>{name}</figcaption>
              <ul class="studio-sheet">
                {pictures.slice(0, 9).map((own, place) => (
                  <li key={place}>
                    <button type="button" class="picture-button" onClick={() => setValues(own)}>
                      <Painting
                        path={path}
                        values={own}
                        seed={0}
                        title={`Like ${name}, ${place + 1}: take its parameters`}
                      />
                    </button>
                  </li>
                ))}
              </ul>
            </figure>
          ))
        )}
      </section>
    </>
  )
}
