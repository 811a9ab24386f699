/**
 * X-ray absorption spectra from a project of Athena (`.prj`): gzip of Perl's lists, or JSON in its later ones. Both are read as data.
 */
import { countOf, InputError } from '@utsushi/ground'
import { textEncoding } from '../table/content.js'
import { athenaJson } from './athena-json.js'
import { athenaPerl, type AthenaRecord } from './athena-records.js'
import { linesOf } from './lines.js'
import { fieldNumber, numberFields } from './number-fields.js'
import type { ReadSequences, SequenceReadOptions } from './placed-sequence.js'
import type { RawSequence } from './settle-axis.js'
import { settleSequences } from './settle-sequences.js'

/**
 * Reads the spectra μ(E) of a project, each called by its label. Groups: `element`, `edge`, `source` (the file it was read from), `kind` (`mu(E)`,
 * `xanes(E)` …) and `merged` (`yes` for a mean of other spectra, which must not be tested on what was trained on its parts). Targets: `e0`, in eV, and
 * `edgeStep`, as Athena had them. An energy shift set there is applied. What holds no energies, such as χ(k), is left out and told.
 *
 * @throws InputError naming file and row for what is no project, lists that do not end, energies and values of different number; as all readers of
 * sequences otherwise
 * @example
 * const { sequences } = await readAthena('copper.prj')
 * sequences[0] // { entity: 'Cu foil', groups: { element: 'Cu', edge: 'K', … }, targets: { e0: 8979, edgeStep: 1.1 }, … }
 */
export async function readAthena(file: string, options: SequenceReadOptions = {}): Promise<ReadSequences> {
  const records = await recordsOf(file)
  const spectra = records.filter(isSpectrum)
  if (spectra.length === 0)
    throw new InputError(
      `${file}: holds no spectrum over energy${records.length > 0 ? `, only ${countOf(records.length, 'record')} of other kinds` : ''} — save μ(E) in the project`,
    )
  const names = new Map<string, number>()
  const raw = spectra.map((record) => sequenceOf(file, record, names))
  const { sequences, cautions } = await settleSequences(file, raw, options)
  const merged = sequences.filter(({ groups }) => groups['merged'] === 'yes').length
  const shifted = spectra.filter((record) => shiftOf(record) !== 0).length
  return {
    features: [{ name: 'mu' }],
    ...{ sequences, orderName: 'energy', orderUnit: 'eV' },
    cautions: [
      ...(records.length > spectra.length
        ? [
            `${countOf(records.length - spectra.length, 'record')} of ${records.length} hold no spectrum over energy, and are left out`,
          ]
        : []),
      ...(shifted > 0
        ? [`the energies of ${countOf(shifted, 'spectrum', 'spectra')} are shifted as set in Athena`]
        : []),
      ...(merged > 0
        ? [
            `${countOf(merged, 'spectrum is a mean', 'spectra are means')} of others — keep them apart from their parts, or leave them out`,
          ]
        : []),
      ...cautions,
    ],
  }
}

async function recordsOf(file: string): Promise<readonly AthenaRecord[]> {
  const lines = linesOf(file, (own, content) =>
    content.kind === 'other' && content.called === 'JSON' ? 'utf-8' : textEncoding(own, content),
  )
  try {
    const first = await lines.next()
    const text = first.done === true ? '' : first.value.text
    if (text.trimStart().startsWith('{')) return await athenaJson(file, text, lines)
    if (/Athena project file/i.test(text)) return await athenaPerl(file, lines)
    throw new InputError(
      `${file}: is no project of Athena — its first line says "Athena project file"; save the spectra as one`,
    )
  } finally {
    await lines.return(undefined)
  }
}

/** χ(k), Fourier transforms and counts of pixels have no energies. */
function isSpectrum({ args, x }: AthenaRecord): boolean {
  const isSet = (key: string): boolean => !['', '0', undefined].includes(args.get(key))
  return x.length > 0 && !['is_chi', 'is_rsp', 'is_qsp', 'is_pixel'].some(isSet)
}

function shiftOf({ args }: AthenaRecord): number {
  const shift = Number(args.get('bkg_eshift') ?? 0)
  return Number.isFinite(shift) ? shift : 0
}

function sequenceOf(file: string, record: AthenaRecord, names: Map<string, number>): RawSequence {
  const { args, x, y, row, name } = record
  const place = `${file} row ${row}`
  if (x.length !== y.length)
    throw new InputError(
      `${place}: "${name}" has ${x.length} energies and ${y.length} values — save the project again in Athena`,
    )
  const label = (args.get('label') ?? '').trim() || name
  const count = (names.get(label) ?? 0) + 1
  names.set(label, count)
  const fields = numberFields()
  const shift = shiftOf(record)
  const number = (key: string): number => {
    const text = args.get(key) ?? ''
    return /\d/.test(text) ? fieldNumber(text, fields, () => `${place}: ${key}`) : NaN
  }
  const merged = args.get('is_merge') ?? ''
  return {
    // Athena does not mind two of one label.
    entity: count === 1 ? label : `${label} (${count})`,
    place: `${place} ("${label}")`,
    axis: Float64Array.from(x, (text) => fieldNumber(text, fields, () => `${place}: an energy`) + shift),
    columns: { mu: Float64Array.from(y, (text) => fieldNumber(text, fields, () => `${place}: a value`)) },
    groups: {
      element: told(args, 'bkg_z'),
      edge: told(args, 'fft_edge').replace(/^[klm](?=\d?$)/, (letter) => letter.toUpperCase()),
      source: told(args, 'file', 'source'),
      kind: args.get('recordtype') ?? (args.get('is_xanes') === '1' ? 'xanes(E)' : 'mu(E)'),
      merged: merged === '' || merged === '0' ? 'no' : 'yes',
    },
    targets: { e0: number('bkg_e0'), edgeStep: number('bkg_step') },
    at: (point) => `${place} ("${label}"), point ${point + 1}`,
  }
}

/** The first of some settings that says something; Athena writes `@&^^null^^&@` for nothing. */
function told(args: ReadonlyMap<string, string>, ...keys: readonly string[]): string {
  const found = keys.map((key) => args.get(key)?.trim() ?? '')
  return found.find((text) => text !== '' && !text.startsWith('@&^^null')) ?? 'unknown'
}
