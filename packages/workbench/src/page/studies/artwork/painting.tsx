// A picture of some parameters, painted by the server. While one is awaited the last one stays, and of those asked for in between only
// the newest is painted: a slider that is dragged asks for no hundred.
import { useEffect, useRef, useState } from 'preact/hooks'
import { apiAddress } from '../../data/ask-server.js'
import { valuesText, type Values } from './values.js'

/** An image that is as wide as it has room. */
export function Painting({
  path,
  values,
  seed,
  title,
  large = false,
  onLoad,
}: {
  readonly path: string
  readonly values: Values
  readonly seed: number
  readonly title: string
  readonly large?: boolean
  readonly onLoad?: () => void
}) {
  const wanted = apiAddress('studio/picture', { path, values: JSON.stringify(values), seed })
  const [asked, setAsked] = useState(wanted)
  const [failed, setFailed] = useState(false)
  const waiting = useRef(true)
  const newest = useRef(wanted)
  newest.current = wanted
  useEffect(() => {
    if (waiting.current || asked === wanted) return
    waiting.current = true
    setAsked(wanted)
  }, [wanted])
  const done = (isBroken: boolean): void => {
    waiting.current = false
    setFailed(isBroken)
    onLoad?.()
    if (newest.current === asked) return
    waiting.current = true
    setAsked(newest.current)
  }
  return (
    <>
      <img
        class={large ? 'painting large' : 'painting'}
        src={asked}
        alt={`${title}. ${valuesText(values)}`}
        width={192}
        height={192}
        onLoad={() => done(false)}
        onError={() => done(true)}
      />
      {failed && <span role="alert">could not be painted</span>}
    </>
  )
}
