import { InputError } from '@utsushi/ground'
import { expect, test } from 'vitest'
import { drawOnCanvas, type CanvasContext } from './canvas-surface.js'
import { sketches } from './index.js'
import { valuesAt } from './parameter-space.js'

/** A context that remembers what was asked of it. */
function recorded(): { readonly context: CanvasContext; readonly calls: string[] } {
  const calls: string[] = []
  const canvas = { width: 64, height: 64 }
  const context = new Proxy({} as Record<string, unknown>, {
    get: (set, name) => {
      if (name === 'canvas') return canvas
      return (
        set[String(name)] ??
        ((...values: unknown[]) => void calls.push(`${String(name)} ${values.join(' ')}`))
      )
    },
    set: (set, name, value) => {
      set[String(name)] = value
      calls.push(`${String(name)} = ${String(value)}`)
      return true
    },
  })
  return { context: context as unknown as CanvasContext, calls }
}

test.each(Object.values(sketches))(
  '$name is drawn on a canvas the same way each time, and leaves it as it was',
  (sketch) => {
    const values = valuesAt(
      sketch,
      sketch.parameters.map(() => 0.5),
    )
    const [one, other] = [recorded(), recorded()]
    drawOnCanvas(one.context, sketch, values, 7)
    drawOnCanvas(other.context, sketch, values, 7)
    expect(one.calls).toEqual(other.calls)
    const count = (name: string): number => one.calls.filter((call) => call.startsWith(name)).length
    expect(count('save')).toBe(count('restore'))
    expect(count('fill ') + count('stroke ')).toBeGreaterThan(0)
    expect(one.calls.some((call) => call.includes('NaN') || call.includes('undefined'))).toBe(false)
  },
)

test('values outside of the sketch are refused before anything is drawn', () => {
  const { context, calls } = recorded()
  const [sketch] = Object.values(sketches)
  expect(() => drawOnCanvas(context, sketch!, {}, 7)).toThrow(InputError)
  expect(calls).toEqual([])
})
