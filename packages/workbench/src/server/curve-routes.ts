// Curves of any number of runs over one axis.
import { Hono } from 'hono'
import { z } from 'zod'
import { curveAxes, type CurveAxis, type Curves, type Sparklines } from '../wire/curves.js'
import { alignCurves, type RawCurve } from './align-curves.js'
import type { ServerContext } from './context.js'
import { openHistories, type History } from './history-columns.js'
import { inside } from './inside.js'
import { readBody } from './read-body.js'

const asked = z.object({
  runs: z.array(z.string()).max(20_000),
  metric: z.string().max(400),
  over: z.enum(curveAxes),
  points: z.number().int().min(2).max(20_000),
  from: z.number().optional(),
  to: z.number().optional(),
})

const sparklinesAsked = asked.omit({ from: true, to: true })

/** Runs that are read before other requests get their turn. */
const together = 8

/** `POST /api/curves`, over one axis, and `POST /api/sparklines`, each over its own. */
export function curveRoutes({ root, index }: ServerContext): Hono {
  const routes = new Hono()
  const histories = openHistories()
  const read = async (runs: readonly string[], metric: string, over: CurveAxis) => {
    const raw: RawCurve[] = []
    const metrics = new Set<string>()
    for (const [at, path] of runs.entries()) {
      if (index.line(path) === undefined) continue
      if (at % together === together - 1) await new Promise((resolve) => setImmediate(resolve))
      const history = histories.of(inside(root, path))
      if (history === undefined) continue
      for (const name of history.names) metrics.add(name)
      const curve = curveOf(history, metric, over)
      if (curve !== undefined) raw.push({ path, ...curve })
    }
    for (const axis of [...curveAxes, 'batch', '']) metrics.delete(axis)
    return { raw, metrics: [...metrics] }
  }
  routes.post('/curves', async (context) => {
    const { runs, metric, over, points, from, to } = await readBody(context, asked)
    const { raw, metrics } = await read(runs, metric, over)
    return context.json<Curves>({ ...alignCurves(raw, points, { from, to }), metrics })
  })
  routes.post('/sparklines', async (context) => {
    const { runs, metric, over, points } = await readBody(context, sparklinesAsked)
    const { raw } = await read(runs, metric, over)
    const curves = raw
      .flatMap((curve) => alignCurves([curve], points).curves)
      .map(({ path, y }) => ({ path, y }))
    return context.json<Sparklines>({ curves })
  })
  return routes
}

/** A column over another; undefined where the history lacks either. */
function curveOf(history: History, metric: string, over: string): Omit<RawCurve, 'path'> | undefined {
  const [x, y] = [history.column(over), history.column(metric)]
  if (x === undefined || y === undefined) return undefined
  return ascending(x, y)
}

/** Without values of the axis that stand before one that was there already; almost always, that is all of them. */
function ascending(x: Float64Array, y: Float64Array): Omit<RawCurve, 'path'> {
  const places: number[] = []
  let [last, whole] = [-Infinity, true]
  for (const [at, value] of x.entries()) {
    if (value > last) {
      last = value
      places.push(at)
    } else whole = false
  }
  const picked = (values: Float64Array): Float64Array =>
    Float64Array.from(places, (at) => values[at] ?? Number.NaN)
  return whole ? { x, y } : { x: picked(x), y: picked(y) }
}
