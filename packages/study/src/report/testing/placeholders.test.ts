import { expect, test } from 'vitest'
import { paragraph } from '../document.js'
import { unreadable } from './placeholders.js'

const found = (text: string) => unreadable({ title: 't', blocks: [paragraph(text)] }).length

test('what a reader stumbles over is found, and what is well said is left alone', () => {
  for (const text of [
    'it predicts GPP poorly (R² –, typical error –)',
    'errors are – times as large',
    'trained 1 epochs',
    '1 experiments are held out',
    'RMSE is NaN',
    'larger by 2.19e+3 %',
    'in unit?.',
  ])
    expect(found(text), text).toBe(1)
  for (const text of [
    'by 5–95 % of samples — which is much',
    '21 samples, 1.1 days, 1 sample and 2 of 1 is',
    'GPP − ER − NEP closes to 3.0 × 10⁻⁷',
    'NPP − Rh — as always — is NEP',
  ])
    expect(found(text), text).toBe(0)
})
