/**
 * Units of the static parameters where the ensemble tells them: `parameter_ranges.csv` with the columns `parameter` and
 * `unit`, as `simulate` writes it. Units only name numbers here; nothing is converted.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Unit by parameter; empty when the folder has no such table.
 *
 * @example parameterUnits('demo/ensemble')['tree_sla'] // 'cm2 (g dry matter)-1'
 */
export function parameterUnits(folder: string): Readonly<Record<string, string>> {
  const file = join(folder, 'parameter_ranges.csv')
  if (!existsSync(file)) return {}
  const [header = '', ...lines] = readFileSync(file, 'utf8').split(/\r?\n/)
  const names = header.split(',')
  const [parameter, unit] = [names.indexOf('parameter'), names.indexOf('unit')]
  if (parameter < 0 || unit < 0) return {}
  const rows = lines.map((line) => line.split(','))
  return Object.fromEntries(rows.flatMap((row) => (row[unit] ? [[row[parameter] ?? '', row[unit]]] : [])))
}
