// At which site each sample ran, and what is told of the sites: from `sites.csv`, and from the column of the parameter summary
// that names them. Every sample has one site, and every site its own descriptors: nothing stands in for another.
import { columnNames, readLabels, readTable } from '@utsushi/data/node'
import { defaultMissing } from '@utsushi/data'
import { countOf, InputError, listed, suggestionOrAll } from '@utsushi/ground'
import type { SiteFiles } from './site-files.js'

/** What is read of sites, and by which settings. */
export interface SiteSettings {
  readonly siteColumn: string
  readonly sampleColumn: string
  readonly descriptors: 'all' | readonly string[]
  readonly missing?: readonly (string | number)[] | undefined
}

/** Sites by the samples that ran there. */
export interface SiteTable {
  /** Names, in the order in which they first come. */
  readonly names: readonly string[]
  /** Site by sample number, and the row that says so. */
  readonly ofSample: ReadonlyMap<number, { readonly site: string; readonly where: string }>
  /** Names of what describes a site. */
  readonly descriptors: readonly string[]
  /** `[descriptors]` by site. */
  readonly values: ReadonlyMap<string, readonly number[]>
  /** File and row that describe a site. */
  readonly places: ReadonlyMap<string, { readonly file: string; readonly row: number }>
  /** Columns of text, which are not read. */
  readonly passedOver: readonly string[]
}

/**
 * Whether a summary's column names sites: where there are tables of sites it does, and otherwise when it holds names and no numbers.
 */
export async function namesSites(
  summary: string | undefined,
  { table, weather }: SiteFiles,
  siteColumn: string,
): Promise<boolean> {
  if (summary === undefined || !(await columnNames(summary)).includes(siteColumn)) return false
  if (table !== undefined || weather.size > 0) return true
  const labels = await readLabels(summary, siteColumn, { empty: true })
  return labels.some((label) => label !== '' && Number.isNaN(Number(label)))
}

/**
 * Reads which sample ran where, and the descriptors of the sites.
 *
 * @param summary the parameter summary, where there is one
 * @param samples numbers of the samples that are asked for; each needs a site
 * @returns `undefined` where nothing tells of sites
 * @throws InputError naming file, row and column: a sample without a site, a site that is not known, stands twice or lacks a value
 */
export async function readSites(
  files: SiteFiles,
  summary: string | undefined,
  samples: readonly number[],
  settings: SiteSettings,
): Promise<SiteTable | undefined> {
  const { siteColumn, sampleColumn } = settings
  const named = await namesSites(summary, files, siteColumn)
  const described = files.table === undefined ? undefined : await describedSites(files.table, settings)
  if (described === undefined && !named) {
    if (files.weather.size === 0) return undefined
    const [site = ''] = files.weather.keys()
    throw new InputError(
      `${files.weather.get(site)}: is the weather of a site, but nothing says which sample ran at which — add a column ${siteColumn} to ${summary ?? 'a table parameter_summary.csv'}, or a table sites.csv of ${sampleColumn} and ${siteColumn}`,
    )
  }
  const own = described?.ofSample.size === 0 ? undefined : described?.ofSample
  if (own === undefined && !named)
    throw new InputError(
      `${files.table}: nothing says which sample ran at which site — add a column ${siteColumn} to ${summary ?? 'a table parameter_summary.csv'}, or a column ${sampleColumn} to this table with one row per sample`,
    )
  const ofSample = own ?? (await sitesOfSummary(summary ?? '', settings))
  const known = described?.places
  const told = own !== undefined && named ? await sitesOfSummary(summary ?? '', settings) : undefined
  for (const sample of samples) {
    const found = ofSample.get(sample)
    const other = told?.get(sample)
    if (found !== undefined && other !== undefined && found.site !== other.site)
      throw new InputError(
        `${other.where}: sample ${sample} ran at ${other.site}, but ${found.where} says at ${found.site} — make them agree`,
      )
    if (found === undefined)
      throw new InputError(
        `${files.table ?? summary}: sample ${sample} has no row, so nobody knows its site — add a row with its ${siteColumn}, or leave the sample out`,
      )
    if (known !== undefined && !known.has(found.site))
      throw new InputError(
        `${found.where}: ${siteColumn} is "${found.site}", of which ${files.table} has no row — add it${suggestionOrAll(found.site, [...known.keys()], '; ')}`,
      )
  }
  const names = [...new Set(samples.map((sample) => ofSample.get(sample)?.site ?? ''))]
  return {
    ...{ names, ofSample },
    descriptors: described?.descriptors ?? [],
    values: described?.values ?? new Map(),
    places: described?.places ?? new Map(),
    passedOver: described?.passedOver ?? [],
  }
}

/** The site of each sample as the parameter summary has it. */
async function sitesOfSummary(
  summary: string,
  { siteColumn, sampleColumn }: SiteSettings,
): Promise<SiteTable['ofSample']> {
  const header = await columnNames(summary)
  const ids = header.includes(sampleColumn) ? await readLabels(summary, sampleColumn, { empty: true }) : []
  const sites = await readLabels(summary, siteColumn, { empty: true })
  const { firstRow } = await readTable(summary, { columns: [] })
  return new Map(
    sites.map((label, row) => [
      Number(ids[row]),
      siteOf(label, `${summary} row ${firstRow + row}`, siteColumn),
    ]),
  )
}

function siteOf(label: string, where: string, siteColumn: string): { site: string; where: string } {
  const site = label.trim()
  if (site === '')
    throw new InputError(
      `${where}: ${siteColumn} is empty — write at which site the sample ran, or leave the sample out`,
    )
  return { site, where }
}

type Described = Pick<SiteTable, 'ofSample' | 'descriptors' | 'values' | 'places' | 'passedOver'>

/** The table of sites: one row a site, or, with a column that numbers samples, one row a sample. */
async function describedSites(
  file: string,
  { siteColumn, sampleColumn, descriptors, missing }: SiteSettings,
): Promise<Described> {
  const header = await columnNames(file)
  if (!header.includes(siteColumn))
    throw new InputError(
      `${file}: has no column "${siteColumn}", which names the site — add it, or name the column in data.siteColumn${suggestionOrAll(siteColumn, header, '; ')}`,
    )
  const bySample = header.includes(sampleColumn)
  const marks = (missing ?? defaultMissing).map(String)
  const offered = header.filter((name) => ![siteColumn, sampleColumn, ''].includes(name))
  if (descriptors !== 'all')
    for (const name of descriptors)
      if (!offered.includes(name))
        throw new InputError(
          `data.descriptors: ${file} has no column "${name}"${suggestionOrAll(name, offered)}`,
        )
  const columns = new Map<string, readonly string[]>()
  for (const name of descriptors === 'all' ? offered : descriptors)
    columns.set(name, await readLabels(file, name, { empty: true }))
  const isMissing = (text: string): boolean => text.trim() === '' || marks.includes(text.trim())
  const passedOver =
    descriptors === 'all'
      ? [...columns].flatMap(([name, texts]) =>
          texts.some((text) => !isMissing(text) && !Number.isFinite(Number(text))) ? [name] : [],
        )
      : []
  const read = [...columns.keys()].filter((name) => !passedOver.includes(name))
  const sites = await readLabels(file, siteColumn, { empty: true })
  const ids = bySample ? await readLabels(file, sampleColumn, { empty: true }) : []
  const { firstRow } = await readTable(file, { columns: [] })

  const ofSample = new Map<number, { site: string; where: string }>()
  const values = new Map<string, readonly number[]>()
  const places = new Map<string, { file: string; row: number }>()
  for (const [index, label] of sites.entries()) {
    const where = `${file} row ${firstRow + index}`
    const { site } = siteOf(label, where, siteColumn)
    const own = read.map((name) => {
      const text = columns.get(name)?.[index] ?? ''
      if (isMissing(text))
        throw new InputError(
          `${where}: ${name} is missing — every site needs all its descriptors: write what belongs there, or name the others in data.descriptors`,
        )
      const value = Number(text)
      if (!Number.isFinite(value))
        throw new InputError(
          `${where}: ${name} is "${text}" — expected a number; leave ${name} out of data.descriptors`,
        )
      return value
    })
    const before = places.get(site)
    if (before !== undefined && !bySample)
      throw new InputError(`${where}: site ${site} stands twice (also row ${before.row}) — keep one row`)
    const other = values.get(site)?.findIndex((value, place) => value !== own[place]) ?? -1
    if (before !== undefined && other >= 0)
      throw new InputError(
        `${where}: ${read[other]} of ${site} is ${own[other]}, but ${values.get(site)?.[other]} in row ${before.row} — a site has one of each: make them agree`,
      )
    if (before === undefined) places.set(site, { file, row: firstRow + index })
    values.set(site, own)
    if (!bySample) continue
    const sample = Number(ids[index])
    if (ids[index]?.trim() === '' || !Number.isInteger(sample) || sample < 0)
      throw new InputError(
        `${where}: ${sampleColumn} is "${ids[index]}" — expected the number of a sample, as in daily_0042.csv`,
      )
    const twice = ofSample.get(sample)
    if (twice !== undefined)
      throw new InputError(`${where}: sample ${sample} stands twice (also ${twice.where}) — keep one row`)
    ofSample.set(sample, { site, where })
  }
  return { ofSample, descriptors: read, values, places, passedOver }
}

/** What is told of a table of sites: what of it is not read, and sites at which no sample ran. */
export function siteNotes({ names, passedOver, places }: SiteTable): readonly string[] {
  const idle = [...places.keys()].filter((site) => !names.includes(site))
  return [
    ...(passedOver.length === 0
      ? []
      : [
          `sites: ${listed([...passedOver])} ${passedOver.length === 1 ? 'holds text and is' : 'hold text and are'} not read; data.descriptors names what is`,
        ]),
    ...(idle.length === 0
      ? []
      : [`sites: no sample ran at ${countOf(idle.length, 'site')}: ${listed(idle.slice(0, 5))}`]),
  ]
}
