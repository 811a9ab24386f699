// What an emulator says of itself: what it is, how it was trained, and how good it was on what was held out.
import type { OpenModel } from '../runtime/open-model.js'

/** Its name, its own words, and the rest when asked for. */
export function AboutModel({
  model: { name, size, metadata, doubts },
  isAlone,
}: {
  readonly model: OpenModel
  /** Whether nothing else is on the page. */
  readonly isAlone: boolean
}) {
  const Heading = isAlone ? 'h1' : 'h2'
  const { study, version, created, licence, description, training, metrics } = metadata
  return (
    <header class="x-about">
      <Heading>{metadata.name}</Heading>
      <p>{description}</p>
      {doubts.map((doubt) => (
        <p key={doubt} class="x-trouble" role="alert">
          {doubt}
        </p>
      ))}
      <details>
        <summary>
          {name}, {(size / 1e6).toFixed(2)} MB
        </summary>
        <dl class="x-facts">
          <dt>study</dt>
          <dd>
            {study}, by version {version}, {created.slice(0, 10)}
          </dd>
          <dt>trained on</dt>
          <dd>
            {training.rows.toLocaleString('en-US')} rows
            {training.period && `, ${training.period.start} to ${training.period.end}`}, split{' '}
            {training.split}
          </dd>
          <dt>licence</dt>
          <dd>{licence}</dd>
          <dt>scores</dt>
          <dd>
            <pre>{JSON.stringify(metrics, null, 1).slice(0, 4000)}</pre>
          </dd>
        </dl>
      </details>
    </header>
  )
}
