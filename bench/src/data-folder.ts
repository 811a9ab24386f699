import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { InputError } from '@utsushi/ground'
import type { BenchOptions } from './options.js'

const besideCheckout = fileURLToPath(new URL('../../../shared/data/', import.meta.url))

/**
 * The folder of a bench's data: what `--data` names, else the data set of that name beside the checkout.
 *
 * @param name folder of the data set, such as `sipnet-niwot`
 * @param file a file that must be inside, such as `parameter_summary.csv`
 * @throws InputError when it is not there.
 */
export function dataFolder(options: BenchOptions, name: string, file: string): string {
  const folder = options.data ?? `${besideCheckout}${name}`
  if (existsSync(`${folder}/${file}`)) return folder
  if (options.data === undefined)
    throw new InputError(`this bench reads ${name}: say where it is with --data <folder>`)
  throw new InputError(`--data ${folder}: there is no ${file} in it; expected the folder of ${name}`)
}
