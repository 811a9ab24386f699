import { describe, expect, it } from 'vitest'
import { equipmentSchema } from './config.js'
import { decide, probabilitiesOf, thresholdOf } from './decision.js'

const { decision } = equipmentSchema.parse({})
const logits = Array.from({ length: 200 }, (_, k) => (k % 20) / 5 - 2)
const rising = logits.map((logit, k) => (logit + Math.sin(k) > 1 ? 1 : 0))

describe('a decision', () => {
  it('calibrates: mean probability becomes the share of deviations', () => {
    const { calibrator } = decide(decision, logits, rising)
    const mean = probabilitiesOf(calibrator, logits).reduce((sum, p) => sum + p, 0) / logits.length
    const share = rising.reduce<number>((sum, label) => sum + label, 0) / rising.length
    expect(mean).toBeCloseTo(share, 1)
  })

  it('leaves scores as they are where they fall while deviations rise', () => {
    const falling = logits.map((logit, k) => (logit + Math.sin(k) < -1 ? 1 : 0))
    expect(decide(decision, logits, falling).calibrator).toBeNull()
  })

  it('keeps false alarms below what is allowed', () => {
    const chosen = decide({ ...decision, threshold: 'falseAlarms', falseAlarms: 0.05 }, logits, rising)
    const probabilities = probabilitiesOf(chosen.calibrator, logits)
    const normal = probabilities.filter((_, k) => rising[k] === 0)
    const alarms = normal.filter((p) => p >= thresholdOf(chosen)).length
    expect(alarms / normal.length).toBeLessThanOrEqual(0.05)
  })

  it('alarms earlier the dearer a miss is', () => {
    const by = (missed: number) =>
      thresholdOf(
        decide({ ...decision, threshold: 'cost', costs: { missed, falseAlarm: 1, hit: 0 } }, logits, rising),
      )
    expect(by(50)).toBeLessThan(by(0.5))
  })

  it('chooses nothing where there is one class alone', () => {
    const none = decide(
      decision,
      logits,
      logits.map(() => 0),
    )
    expect(none).toEqual({ calibrator: null, chosen: null })
    expect(thresholdOf(none)).toBe(0.5)
  })
})
