/** The records of a project that Athena saved as JSON. */
import { InputError } from '@utsushi/ground'
import type { AthenaRecord } from './athena-records.js'
import { memoryMeter, type TextLine } from './lines.js'

/** A text is parsed whole, and a project holds a few megabytes. */
const longest = 1 << 28

/**
 * @param first the text's first line
 * @throws InputError where it is no JSON, or none of Athena
 */
export async function athenaJson(
  file: string,
  first: string,
  lines: AsyncGenerator<TextLine>,
): Promise<readonly AthenaRecord[]> {
  const parts = [first]
  let length = first.length
  const take = memoryMeter(file)
  for await (const { text } of lines) {
    parts.push(text)
    length += text.length
    take(2 * text.length)
    if (length > longest)
      throw new InputError(`${file}: holds over ${longest} characters — save the project in parts`)
  }
  const project = parsed(file, parts.join('\n'))
  if (!isRecord(project) || !Object.keys(project).some((key) => key.startsWith('_____header')))
    throw new InputError(`${file}: is JSON, and no project of Athena — save the spectra as one`)
  const listed = project['_____order']
  const order = Array.isArray(listed) ? listed.map(String) : Object.keys(project)
  return order
    .filter((name) => !name.startsWith('_____'))
    .map((name): AthenaRecord => {
      const record = project[name]
      if (!isRecord(record))
        throw new InputError(
          `${file}: record "${name}" is named and not there — save the project again in Athena`,
        )
      const args = isRecord(record['args']) ? record['args'] : {}
      return {
        ...{ name, row: rowOf(parts, name) },
        args: new Map(
          Object.entries(args).flatMap(([key, value]) =>
            isPlain(value) ? [[key, String(value)] as const] : [],
          ),
        ),
        ...{ x: textsOf(record['x']), y: textsOf(record['y']) },
      }
    })
}

function parsed(file: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new InputError(`${file}: is damaged — ${reason}; copy it again`)
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isPlain(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map((each) => (isPlain(each) ? String(each) : '')) : []
}

function rowOf(lines: readonly string[], name: string): number {
  return lines.findIndex((line) => line.trimStart().startsWith(`${JSON.stringify(name)}:`)) + 1
}
