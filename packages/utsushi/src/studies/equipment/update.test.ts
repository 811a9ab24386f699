import { describe, expect, it } from 'vitest'
import type { EarlierRun } from './data/earlier-run.js'
import { parkOf } from './testing/park-of.js'
import { updateWindows } from './update.js'

const park = parkOf([Array.from({ length: 100 }, (_, day) => day)])
const ends = Int32Array.from({ length: 80 }, (_, k) => k)
const windows = { series: new Int32Array(80), end: ends }
const all = ends.slice()
const earlier = (trainedUntil: number): EarlierRun => ({
  path: 'runs/old',
  weights: new Map(),
  fitted: {
    ...{ ranges: [], windows: 60, trainedUntil: park.first + trainedUntil, positives: [0.1] },
    statistics: { names: [], center: [], scale: [] },
  },
})
const config = (replay: number) => ({
  ...{ update: { run: 'runs/old', replay }, seed: 0 },
  labels: { horizons: [10], kind: 'point' as const, tolerance: 0, percentiles: [10, 90] as [number, number] },
})

describe('the windows of an update', () => {
  it('are all whose labels lie behind what the earlier run was trained on, and no others without replay', () => {
    // Trained until day 70: windows up to day 60 had their label 10 days later.
    expect([...updateWindows(config(0), { park, windows }, all, earlier(70))]).toEqual(
      Array.from({ length: 19 }, (_, k) => 61 + k),
    )
  })

  it('hold as many of the old ones as replay says, each once, the same ones for the same seed', () => {
    const chosen = updateWindows(config(1), { park, windows }, all, earlier(70))
    const old = [...chosen].filter((window) => window <= 60)
    expect(old).toHaveLength(19)
    expect(new Set(old).size).toBe(19)
    expect(updateWindows(config(1), { park, windows }, all, earlier(70))).toEqual(chosen)
    expect(updateWindows({ ...config(1), seed: 1 }, { park, windows }, all, earlier(70))).not.toEqual(chosen)
  })

  it('are refused where there is nothing new', () => {
    expect(() => updateWindows(config(1), { park, windows }, all, earlier(95))).toThrow(
      'runs/old was trained on all that is here',
    )
  })
})
