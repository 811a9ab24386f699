// The alarms of a threshold, each to be looked at by somebody: who did, when, and what was found.
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Acknowledgement, AcknowledgeRequest } from '../../../wire/alarms.js'
import type { WindowsPart } from '../../../wire/details.js'
import { Table, sorted, type Sorting } from '../../components/table.js'
import { shown } from '../../components/numbers.js'
import { momentText } from './moment.js'
import type { Alarm } from './replay.js'

/** What the list is told. */
export interface AlarmListProps {
  readonly part: WindowsPart
  readonly alarms: readonly Alarm[]
  readonly words: ReadonlyMap<string, Acknowledgement>
  readonly time: string
  readonly onSay: (said: Omit<AcknowledgeRequest, 'path'>) => Promise<void>
}

/** A table with a button and a note in every row. */
export function AlarmList({ part, alarms, words, time, onSay }: AlarmListProps) {
  const [sorting, setSorting] = useState<Sorting>({ key: 'highest', descending: true })
  const nameOf = ({ series }: Alarm): string => {
    const { equipment = '', item = '' } = part.names[series] ?? {}
    return `${equipment} ${item}`
  }
  const open = alarms.filter(({ id }) => !words.has(id)).length
  const columns = [
    { key: 'item', title: 'Check item', cell: nameOf, sort: nameOf },
    {
      key: 'from',
      title: 'From',
      cell: ({ from }: Alarm) => momentText(from, time),
      sort: ({ from }: Alarm) => from,
    },
    { key: 'to', title: 'To', cell: ({ to }: Alarm) => momentText(to, time), sort: ({ to }: Alarm) => to },
    {
      key: 'highest',
      title: 'Highest',
      numeric: true,
      cell: ({ highest }: Alarm) => shown(highest),
      sort: ({ highest }: Alarm) => highest,
    },
    {
      key: 'right',
      title: 'What came',
      cell: ({ right }: Alarm) => (right ? 'a deviation' : 'nothing'),
      sort: ({ right }: Alarm) => Number(right),
    },
    {
      key: 'seen',
      title: 'Looked at',
      cell: (alarm: Alarm) => (
        <Seen alarm={alarm} name={nameOf(alarm)} word={words.get(alarm.id)} onSay={onSay} />
      ),
      sort: ({ id }: Alarm) => words.get(id)?.at ?? '',
    },
  ]
  return (
    <section>
      <h2>
        Alarms{' '}
        <span class="muted small" role="status">
          {alarms.length === 0 ? 'none' : `${open} of ${alarms.length} to look at`}
        </span>
      </h2>
      <Table
        title="Alarms"
        columns={columns}
        rows={sorted(alarms, columns, sorting)}
        keyOf={({ id }) => id}
        sorting={sorting}
        onSort={setSorting}
        height="26rem"
        empty="No window reaches this threshold."
      />
    </section>
  )
}

function Seen({
  alarm: { id },
  name,
  word,
  onSay,
}: {
  readonly alarm: Alarm
  readonly name: string
  readonly word: Acknowledgement | undefined
  readonly onSay: AlarmListProps['onSay']
}) {
  const [note, setNote] = useState('')
  // What is pressed is replaced by what it did: the keyboard stays there.
  const place = useRef<HTMLButtonElement>(null)
  const pressed = useRef(false)
  useEffect(() => {
    if (pressed.current) place.current?.focus()
    pressed.current = false
  }, [word])
  const say = (said: Omit<AcknowledgeRequest, 'path'>): void => {
    pressed.current = true
    void onSay(said)
  }
  if (word !== undefined)
    return (
      <span>
        {word.who}, {word.at.slice(0, 16).replace('T', ' ')}
        {word.note === '' ? '' : `: ${word.note}`}{' '}
        <button
          type="button"
          class="quiet"
          aria-label={`Take back: ${name}`}
          ref={place}
          onClick={() => say({ alarm: id, withdrawn: true })}
        >
          take back
        </button>
      </span>
    )
  return (
    <form
      class="seen"
      onSubmit={(event) => {
        event.preventDefault()
        say({ alarm: id, note })
      }}
    >
      <input
        aria-label={`What was found: ${name}`}
        placeholder="note"
        maxLength={1000}
        value={note}
        onInput={(event) => setNote(event.currentTarget.value)}
      />
      <button type="submit" ref={place} aria-label={`Looked at: ${name}`}>
        looked at
      </button>
    </form>
  )
}
