// A component of its own chunk: fetched when it is first shown.
import type { ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { Notice } from './notice.js'

/** Shows what `load` brings; a chunk that cannot be fetched is said. */
export function Lazy<Props extends object>({
  load,
  props,
}: {
  readonly load: () => Promise<{ readonly View: ComponentType<Props> }>
  readonly props: Props
}) {
  const [loaded, setLoaded] = useState<{
    readonly from: unknown
    readonly View?: ComponentType<Props>
    readonly failed?: true
  }>()
  useEffect(() => {
    let current = true
    load().then(
      ({ View }) => current && setLoaded({ from: load, View }),
      () => current && setLoaded({ from: load, failed: true }),
    )
    return () => {
      current = false
    }
  }, [load])
  if (loaded?.from !== load) return null
  if (loaded.View === undefined)
    return (
      <Notice kind="problem">
        This view could not be loaded: is the server still there? Reload the page.
      </Notice>
    )
  const { View } = loaded
  return <View {...props} />
}
