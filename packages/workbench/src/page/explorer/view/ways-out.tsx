// What a person takes away: the link that holds the state, a csv, and a picture.
import { useSignal } from '@preact/signals'
import { answerCsv } from '../answer/answer-csv.js'
import type { Explored } from '../state.js'
import { pngOfCharts } from './png-of-charts.js'
import { saveFile } from './save-file.js'

/** Buttons. */
export function WaysOut({ explored }: { readonly explored: Explored }) {
  const { answer, model } = explored
  const told = useSignal('')
  const stem = model.name.replace(/\.onnx$/i, '').replaceAll(/[^\w.-]+/g, '-')
  const copy = async (): Promise<void> => {
    const address = location.href
    try {
      await navigator.clipboard.writeText(address)
      told.value = 'copied: the link holds every slider'
    } catch {
      told.value = 'the link stands in the address bar'
    }
  }
  const picture = async (): Promise<void> => {
    const png = await pngOfCharts(document.querySelectorAll('.x-charts svg, .x-strip svg'))
    if (png === undefined) told.value = 'there is no chart to take a picture of'
    else saveFile(`${stem}.png`, png)
  }
  return (
    <>
      <button type="button" onClick={() => void copy()}>
        copy link
      </button>
      <button
        type="button"
        onClick={() =>
          answer.value && saveFile(`${stem}.csv`, new Blob([answerCsv(answer.value)], { type: 'text/csv' }))
        }
      >
        csv
      </button>
      <button type="button" onClick={() => void picture()}>
        png
      </button>
      <span class="x-told" role="status">
        {told.value}
      </span>
    </>
  )
}
