// The explorer as a view of its own: any emulator file that is dropped in, whether of this folder or not.
import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { Notice } from '../components/notice.js'
import type { ViewProps } from '../view.js'
import { Explorer } from './explorer.js'
import { openExplored } from './open-explored.js'
import { routeLink } from './route-link.js'
import { spawnWorker } from './spawn-worker.js'
import type { Explored } from './state.js'

/** Larger files are no emulator that a page should open, bytes. */
const mostBytes = 1e9

/** A place to drop a file, and the explorer of what was dropped. */
export function View(_: ViewProps) {
  const explored = useSignal<Explored | undefined>(undefined)
  const told = useSignal<{ readonly kind: 'wait' | 'problem'; readonly text: string } | undefined>(undefined)
  useEffect(() => () => explored.value?.close(), [])
  const open = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return
    told.value = { kind: 'wait', text: `opening ${file.name} …` }
    try {
      if (file.size > mostBytes)
        throw new Error(`${file.name}: is too large for a page — use utsushi predict`)
      const next = await openExplored(
        { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) },
        spawnWorker,
      )
      explored.value?.close()
      explored.value = next
      told.value = undefined
    } catch (error) {
      told.value = { kind: 'problem', text: error instanceof Error ? error.message : String(error) }
    }
  }
  return (
    <div
      class="x-open"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        const file = event.dataTransfer?.files[0]
        if (file === undefined || !/\.onnx$/i.test(file.name)) return
        event.preventDefault()
        void open(file)
      }}
    >
      <h1>Explore an emulator</h1>
      <p>
        <label>
          an emulator, model.onnx:{' '}
          <input type="file" accept=".onnx" onChange={(event) => void open(event.currentTarget.files?.[0])} />
        </label>{' '}
        <span class="muted">or drop one here; it runs in this page and is sent nowhere</span>
      </p>
      {told.value && <Notice kind={told.value.kind}>{told.value.text}</Notice>}
      {explored.value && (
        <Explorer key={explored.value.model.name} explored={explored.value} link={routeLink} />
      )}
    </div>
  )
}
