// The tables of sites in an ensemble's folder, by their names: `sites.csv`, and one `weather_<site>` for each site whose weather
// does not stand in the samples' own tables.
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

const tableEnding = String.raw`(?:\.(?:csv|tsv|txt|dat)(?:\.gz)?|\.(?:parquet|pq))$`
const sitesName = new RegExp(`^sites${tableEnding}`, 'i')
const weatherName = new RegExp(`^weather_(.+?)${tableEnding}`, 'i')

/** What a folder holds of sites. */
export interface SiteFiles {
  /** The table of sites, where there is one. */
  readonly table?: string
  /** Weather table by site; empty where weather stands with the samples. */
  readonly weather: ReadonlyMap<string, string>
}

/** A folder without sites. */
export const noSites: SiteFiles = { weather: new Map() }

/**
 * Finds the tables of sites; none in a folder that is not there.
 * @example (await siteFiles('data/ensemble')).weather.get('hainich') // 'data/ensemble/weather_hainich.csv.gz'
 */
export async function siteFiles(folder: string): Promise<SiteFiles> {
  const names = (await readdir(folder).catch(() => [])).sort()
  const table = names.find((name) => sitesName.test(name))
  const weather = names.flatMap((name): [string, string][] => {
    const site = weatherName.exec(name)?.[1]
    return site === undefined ? [] : [[site, join(folder, name)]]
  })
  return { ...(table !== undefined && { table: join(folder, table) }), weather: new Map(weather) }
}
