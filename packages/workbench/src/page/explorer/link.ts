// The link that holds the state: the case, the stretch, every slider, what is changed, and what is held. Names are looked up among those
// of the emulator and never written into the page as anything but text.
import { lookUp } from '@utsushi/ground'
import { lengthOf, settingOf, type Change, type Setting } from './plan/setting.js'
import type { Explored } from './state.js'

/** Where the state is kept: the query of a link. */
export interface LinkPlace {
  read(): URLSearchParams
  write(query: URLSearchParams): void
}

/** The state as a query. What stands where the case put it is left out. */
export function queryOf(explored: Explored): URLSearchParams {
  const query = new URLSearchParams()
  writeSetting(query, explored, explored.setting.value, '')
  const held = explored.held.value
  if (held !== undefined) {
    query.set('held', '1')
    writeSetting(query, explored, held, 'h')
  }
  if (explored.cursor.value > 0) query.set('at', String(explored.cursor.value))
  return query
}

function writeSetting(
  query: URLSearchParams,
  { plan, caseOf, context }: Explored,
  setting: Setting,
  prefix: string,
): void {
  const plain = settingOf(plan, caseOf(setting), context)
  if (setting.of !== '') query.set(`${prefix}case`, setting.of)
  if (setting.from !== plain.from || setting.to !== plain.to)
    query.set(`${prefix}rows`, `${setting.from}-${setting.to}`)
  for (const [key, value] of Object.entries(setting.values))
    if (value !== plain.values[key]) query.set(`${prefix}v.${key}`, String(value))
  for (const [key, value] of Object.entries(setting.shifts))
    if (value !== 0) query.set(`${prefix}s.${key}`, String(value))
  for (const { feature, at, value } of setting.changes)
    query.append(`${prefix}c.${feature}`, `${at}:${value}`)
}

/**
 * Takes the state of a link. What is not known here, such as a table that was dropped in, is left as it is and told.
 * @returns what could not be taken, in words
 */
export function takeQuery(explored: Explored, query: URLSearchParams): readonly string[] {
  if ([...query.keys()].length === 0) return []
  const lost: string[] = []
  explored.setting.value = readSetting(query, explored, '', lost)
  if (query.get('held') === '1') explored.held.value = readSetting(query, explored, 'h', lost)
  const at = Number(query.get('at'))
  if (Number.isInteger(at) && at >= 0) explored.cursor.value = at
  return lost
}

function readSetting(query: URLSearchParams, explored: Explored, prefix: string, lost: string[]): Setting {
  const { plan, cases, context } = explored
  const asked = query.get(`${prefix}case`)
  const one = cases.value.find(({ name }) => name === asked) ?? cases.value[0]
  if (asked !== null && one?.name !== asked)
    lost.push(
      `the link was made with “${asked}”, which is not here: drop that table in, and open the link again`,
    )
  const plain = settingOf(plan, one, context)
  const rows = /^(\d{1,9})-(\d{1,9})$/.exec(query.get(`${prefix}rows`) ?? '')
  const last = Math.max(0, lengthOf(plan, one) - 1)
  const [from, to] =
    rows === null
      ? [plain.from, plain.to]
      : [Math.min(last, Number(rows[1])), Math.min(last, Number(rows[2]))]
  const numbers = (kind: string, known: readonly string[]): Record<string, number> =>
    Object.fromEntries(
      known.flatMap((name) => {
        const text = query.get(`${prefix}${kind}.${name}`)
        const value = Number(text)
        return text === null || text.trim() === '' || !Number.isFinite(value) ? [] : [[name, value]]
      }),
    )
  const features = plan.sequence?.features.map(({ name }) => name) ?? []
  const values = numbers(
    'v',
    plan.scalars.map(({ key }) => key),
  )
  const changes = features.flatMap((feature) =>
    query.getAll(`${prefix}c.${feature}`).flatMap((text): Change[] => {
      const [, at, value] = /^(\d{1,9}):(.+)$/.exec(text) ?? []
      return at === undefined || !Number.isFinite(Number(value))
        ? []
        : [{ feature, at: Number(at), value: Number(value) }]
    }),
  )
  return {
    ...plain,
    ...{ from: Math.min(from, to), to: Math.max(from, to), changes },
    values: Object.fromEntries(
      Object.entries(plain.values).map(([key, value]) => [key, lookUp(values, key) ?? value]),
    ),
    shifts: numbers('s', features),
  }
}
