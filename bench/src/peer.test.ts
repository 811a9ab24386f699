import { expect, test } from 'vitest'
import { openBench } from './benches.js'
import { parseCommandLine } from './options.js'
import { parseLastLine, peerNumber } from './peer.js'
import { compare } from './result.js'

test('a peer that warns before its result is still understood', () => {
  expect(parseLastLine('x.py', 'a warning\n{"median_ms": 2.5, "best": {"ms": 2}}\n')).toEqual({
    median_ms: 2.5,
    best: { ms: 2 },
  })
})

test('a peer without a result is an error that shows its last words', () => {
  expect(() => parseLastLine('x.py', 'Segmentation fault\n')).toThrow(
    'x.py should end with a line of JSON, but ended with: Segmentation',
  )
  expect(() => peerNumber({ best: { ms: 'fast' } }, 'best', 'ms')).toThrow('no number at best.ms')
})

test('the ratio says how much sooner we are', () => {
  const result = compare({
    name: 'x',
    oursMilliseconds: 500,
    peer: 'torch',
    peerMilliseconds: 1000,
    threads: 2,
    config: null,
  })
  expect(result.ratio).toBe(2)
})

test('what cannot be run is refused by name', async () => {
  await expect(openBench('constructor', undefined)).rejects.toThrow('no bench "constructor"')
  await expect(openBench('load', 'excel')).rejects.toThrow('load has no peer "excel": there are pandas')
  expect(() => parseCommandLine(['load', '--threads', 'two'])).toThrow('--threads is "two"')
  expect(() => parseCommandLine(['load', '--jsn'])).toThrow("'--jsn'")
})
