// Where a table or a picture is dropped in, or chosen.
import { useSignal } from '@preact/signals'
import { unitText } from '../answer/number-text.js'
import type { Case } from '../plan/case.js'
import type { Explored } from '../state.js'

/** Larger files are no table that a page should read, bytes. */
const mostBytes = 64e6

/** What the emulator takes, in words, and the place to drop it. */
export function DropPlace({ explored }: { readonly explored: Explored }) {
  const { plan } = explored
  const told = useSignal<readonly string[]>([])
  const isProblem = useSignal(false)
  const isOver = useSignal(false)
  const features = plan.sequence?.features ?? []
  if (plan.kind === 'steps') return null
  const take = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return
    isProblem.value = false
    told.value = [`reading ${file.name} …`]
    try {
      told.value = await taken(explored, file)
    } catch (error) {
      isProblem.value = true
      told.value = [error instanceof Error ? error.message : String(error)]
    }
  }
  const isPicture = plan.kind === 'picture'
  return (
    <section
      class={isOver.value ? 'x-drop x-over' : 'x-drop'}
      aria-label="Data of your own"
      onDragOver={(event) => {
        event.preventDefault()
        isOver.value = true
      }}
      onDragLeave={() => (isOver.value = false)}
      onDrop={(event) => {
        event.preventDefault()
        isOver.value = false
        void take(event.dataTransfer?.files[0])
      }}
    >
      <label>
        {isPicture ? 'a picture' : 'a csv'} of your own{' '}
        <input
          type="file"
          accept={isPicture ? 'image/png,image/jpeg' : '.csv,.txt,.tsv,text/csv'}
          onChange={(event) => void take(event.currentTarget.files?.[0])}
        />
      </label>
      {!isPicture && (
        <details>
          <summary>the columns it takes</summary>
          <ul>
            {[...features, ...plan.scalars].map(({ name, unit }, at) => (
              <li key={`${at} ${name}`}>
                {name} {unitText(unit) && `in ${unitText(unit)}`}
              </li>
            ))}
          </ul>
        </details>
      )}
      {told.value.map((text) => (
        <p
          key={text}
          class={isProblem.value ? 'x-trouble' : 'x-hint'}
          role={isProblem.value ? 'alert' : 'status'}
        >
          {text}
        </p>
      ))}
    </section>
  )
}

/** Reads a file, adds what it holds as cases, and says so. */
async function taken(explored: Explored, file: File): Promise<readonly string[]> {
  if (file.size > mostBytes)
    throw new Error(
      `${file.name}: has ${(file.size / 1e6).toFixed(0)} MB, and a page reads ${mostBytes / 1e6} — cut it, or use utsushi predict`,
    )
  const { plan, model, caseOf, setting } = explored
  if (plan.kind === 'picture') {
    if (!/^image\//.test(file.type)) throw new Error(`${file.name}: is no picture — drop a png or a jpeg in`)
    explored.add({
      name: file.name,
      about: 'a picture of your own',
      inputs: {},
      picture: await dataAddress(file),
    })
    return []
  }
  const { casesOfCsv } = await import('../data/cases-of-csv.js')
  const { preparedCase } = await import('../data/prepared-case.js')
  const { cases, notes } = casesOfCsv(await file.text(), file.name, {
    metadata: model.metadata,
    plan,
    current: caseOf(setting.value),
  })
  const ready: Case[] = []
  const cautions = new Set<string>()
  for (const one of cases)
    ready.push(await preparedCase(one, model, plan, (caution) => cautions.add(caution)))
  for (const one of ready.toReversed()) explored.add(one)
  return [`${file.name}: ${ready.length === 1 ? 'one case' : `${ready.length} cases`}`, ...notes, ...cautions]
}

const dataAddress = (file: File): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result))
    reader.onerror = () => reject(new Error(`${file.name}: cannot be read — choose it again`))
    reader.readAsDataURL(file)
  })
