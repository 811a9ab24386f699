/** Columns found in a header by their names. */
import { InputError, suggestion } from '@utsushi/ground'

/** A column that is looked for. */
interface Wanted {
  readonly name: string
  readonly optional?: boolean
}

/**
 * The place of each wanted column in a header; −1 for an optional one that is absent. Columns that nobody wants may have no
 * name, or stand twice.
 * @throws InputError naming the first absent column, the nearest name that is there and not wanted itself, and the columns
 * that were read; or a wanted column that stands twice
 */
export function placesOf(file: string, header: readonly string[], wanted: readonly Wanted[]): number[] {
  const places = new Map<string, number>()
  const twice = new Map<string, number>()
  for (const [index, name] of header.entries()) {
    if (!places.has(name)) places.set(name, index)
    else if (!twice.has(name)) twice.set(name, index)
  }
  return wanted.map(({ name, optional }) => {
    const place = places.get(name)
    if (place === undefined && optional === true) return -1
    if (place === undefined) throw new InputError(`${file}: ${absent(name, header, wanted)}`)
    const again = twice.get(name)
    if (again === undefined) return place
    throw new InputError(
      `${file}: column "${name}" stands twice (fields ${place + 1} and ${again + 1}) — rename one`,
    )
  })
}

/** `has no column "gp" — did you mean "gpp"? Its columns are …`. */
function absent(name: string, header: readonly string[], wanted: readonly Wanted[]): string {
  const taken = new Set(wanted.map((column) => column.name))
  const free = header.filter((column) => column !== '' && !taken.has(column))
  const near = suggestion(name, free)
  const columns = `columns are ${listOf(header.map((column) => column || '(unnamed)'))}`
  return `has no column "${name}"${near === '' ? ` — its ${columns}` : `${near} Its ${columns}`}`
}

/** A few names, the rest counted. */
export function listOf(names: readonly string[], most = 12): string {
  const shown = names.slice(0, most).join(', ')
  return names.length > most ? `${shown} and ${names.length - most} more` : shown
}
