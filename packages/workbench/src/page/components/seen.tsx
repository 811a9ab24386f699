// What is drawn when it is scrolled to, and keeps its room until then.
import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'

/** Mounts its children when they come near the window. */
export function Seen({
  height,
  children,
}: {
  readonly height: number
  readonly children: ComponentChildren
}) {
  const place = useRef<HTMLDivElement>(null)
  const [seen, setSeen] = useState(false)
  useEffect(() => {
    if (!place.current) return undefined
    const observer = new IntersectionObserver(
      (entries) => {
        if (!entries.some(({ isIntersecting }) => isIntersecting)) return
        setSeen(true)
        observer.disconnect()
      },
      { rootMargin: '300px' },
    )
    observer.observe(place.current)
    return () => observer.disconnect()
  }, [])
  return (
    <div ref={place} style={seen ? {} : { minHeight: `${height}px` }}>
      {seen && children}
    </div>
  )
}
