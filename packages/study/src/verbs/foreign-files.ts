// Files that stand where a result is to go: one of an earlier run of the same command is replaced, one that is something else is not,
// since nobody asked for that.
import { existsSync, readFileSync, statSync } from 'node:fs'
import { tableHead } from '@utsushi/data/node'
import { digestKey, metadataKey } from '@utsushi/emulator'
import { InputError } from '@utsushi/ground'
import { regularFile } from '@utsushi/ground/node'
import { option } from '../definition/command-name.js'
import { someOf } from '../look/words.js'

/**
 * Refuses to replace a table of other columns than those that are to be written.
 *
 * @param columns names, in order
 * @throws InputError naming the file and what it holds
 */
export async function refuseForeignTable(output: string, columns: readonly string[]): Promise<void> {
  if (!existsSync(output)) return
  const names = await tableHead(output, columns).then(
    (head) => head.names,
    () => undefined,
  )
  if (names?.length === columns.length && names.every((name, at) => name === columns[at])) return
  const holds = names === undefined || names.length === 0 ? 'something else' : someOf(names)
  throw new InputError(
    `${option('out')}: ${output} is there already and holds ${holds}, where predictions have ${someOf(columns)} — name another file, or remove it first`,
  )
}

/**
 * Refuses to replace what is no emulator, and to write one under the name of something else.
 *
 * @throws InputError naming the file and the way out
 */
export function refuseForeignEmulator(file: string): void {
  if (!/\.onnx$/i.test(file))
    throw new InputError(
      `${option('out')}: ${file} — an emulator is an ONNX file: name it ${file.replace(/\.\w+$/, '')}.onnx`,
    )
  if (!existsSync(file)) return
  if (statSync(file).isDirectory())
    throw new InputError(`${option('out')}: ${file} is a folder — name a file in it, such as model.onnx`)
  const bytes = readFileSync(regularFile(file))
  // Emulators of before carry no digest; their metadata say what they are.
  if (bytes.includes(digestKey) || (bytes.includes(metadataKey) && bytes.includes('"extrapolation":'))) return
  throw new InputError(
    `${option('out')}: ${file} is there already and no emulator of this program — name another file, or remove it first`,
  )
}

/** What a page of the explorer says of who made it. */
export const pageMark = '<meta name="generator" content="utsushi explorer">'

/**
 * Refuses to replace what is no page of an emulator, and to write one under the name of something else.
 *
 * @throws InputError naming the file and the way out
 */
export function refuseForeignPage(file: string): void {
  if (!/\.html?$/i.test(file))
    throw new InputError(
      `--page: ${file} — a page is an HTML file: name it ${file.replace(/\.\w+$/, '')}.html`,
    )
  if (!existsSync(file)) return
  if (statSync(file).isDirectory())
    throw new InputError(`--page: ${file} is a folder — name a file in it, such as explorer.html`)
  if (readFileSync(file).subarray(0, 4096).includes(pageMark)) return
  throw new InputError(
    `--page: ${file} is there already and no page of this program — name another file, or remove it first`,
  )
}
