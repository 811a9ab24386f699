// A map as a strip of colours, as wide as the page.
import { colour } from '../../components/theme.js'
import { useEffect, useRef } from 'preact/hooks'

/** Blue for what is above 0, orange below; the curve below it tells the numbers. */
export function MapStrip({
  attribution,
  limit,
}: {
  readonly attribution: readonly (number | null)[]
  readonly limit: number
}) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const context = canvas.current?.getContext('2d')
    if (context === null || context === undefined) return
    context.clearRect(0, 0, attribution.length, 1)
    for (const [place, value] of attribution.entries()) {
      context.globalAlpha = Math.min(1, Math.abs(value ?? 0) / limit)
      context.fillStyle = colour((value ?? 0) >= 0 ? '--series-1' : '--series-2')
      context.fillRect(place, 0, 1, 1)
    }
  }, [attribution, limit])
  return <canvas ref={canvas} class="map-strip" width={attribution.length} height={1} aria-hidden="true" />
}
