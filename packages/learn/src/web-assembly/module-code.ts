// A WebAssembly module written down byte by byte: its frame, and the instructions that every loop has.

/** The value of a local on the stack. */
export const get = (local: number): readonly number[] => [0x20, local]
/** The top of the stack into a local. */
export const set = (local: number): readonly number[] => [0x21, local]

/** A number in LEB128. */
export function unsigned(value: number): readonly number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)]
}

/** A function of a module. */
export interface ModuleFunction {
  readonly name: string
  /** Its parameters and results as a module writes them: `[0x60, count, …kinds, count, …kinds]`. */
  readonly type: readonly number[]
  readonly body: readonly number[]
}

/** The module: imports the memory `host.memory`, exports the functions by their names. */
export const moduleCode = (functions: readonly ModuleFunction[]): Uint8Array =>
  Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [functions.length, ...functions.flatMap(({ type }) => type)]),
    ...section(2, [1, ...text('host'), ...text('memory'), 2, 0, 0]),
    ...section(3, [functions.length, ...functions.keys()]),
    ...section(7, [functions.length, ...functions.flatMap(({ name }, place) => [...text(name), 0, place])]),
    ...section(10, [
      functions.length,
      ...functions.flatMap(({ body }) => [...unsigned(body.length), ...body]),
    ]),
  ])

const text = (name: string): readonly number[] => [
  name.length,
  ...Array.from(name, (letter) => letter.charCodeAt(0)),
]
const section = (id: number, content: readonly number[]): readonly number[] => [
  ...[id, ...unsigned(content.length)],
  ...content,
]
