import { expect, test } from 'vitest'
import { lineChart } from './lines.js'

test('lines that share a name share a colour, and leave the colours of the others alone', () => {
  const line = (name: string, colour: string) => ({ name, colour, x: [0, 1], y: [0, 1] })
  const spec = lineChart({
    title: 'Measured and predicted',
    x: { label: 'time' },
    y: { label: 'concentration' },
    series: [
      line('feed', '#111111'),
      line('feed', '#111111'),
      line('acid', '#222222'),
      line('base', '#333333'),
    ],
  })
  const scales = [...JSON.stringify(spec).matchAll(/"scale":(\{"domain":\["[^}]*\})/g)].map(
    ([, text]) => JSON.parse(text!) as { domain: readonly string[]; range: readonly string[] },
  )
  expect(scales.length).toBeGreaterThan(0)
  for (const { domain, range } of scales) {
    expect(domain).toEqual(['feed', 'acid', 'base'])
    expect(range).toEqual(['#111111', '#222222', '#333333'])
  }
})
