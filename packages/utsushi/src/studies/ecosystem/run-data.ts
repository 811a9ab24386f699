/**
 * The data of a run as training left them: its ensemble, scaled as the run's own scalers say.
 */
import { parseScaler } from '@utsushi/data'
import { InputError } from '@utsushi/study'
import { isSection } from '@utsushi/study'
import type { RunFolder } from '@utsushi/study'
import type { Reporter } from '@utsushi/study'
import type { EcosystemConfig } from './config.js'
import { prepareData, type EcosystemData, type Scalers } from './data.js'
import { ensembleOf } from './read-ensemble.js'

/** @throws InputError when the scalers are damaged, or as `loadEnsemble` does */
export async function dataOfRun(
  config: EcosystemConfig,
  run: RunFolder,
  reporter: Reporter,
): Promise<EcosystemData> {
  const scalers = parseScalers(run.readJson('scalers.json'), run.file('scalers.json'))
  return prepareData(config, await ensembleOf(config, reporter), scalers)
}

function parseScalers(value: unknown, file: string): Scalers {
  const { drivers, statics, targets, components } = isSection(value) ? value : {}
  const sizes = isSection(components) ? components : {}
  for (const name of ['gpp', 'ra', 'rh'])
    if (!(Number(sizes[name]) > 0))
      throw new InputError(`${file}: components.${name} is no size — train again or restore the file`)
  return {
    drivers: parseScaler(drivers, `${file}: drivers`),
    statics: parseScaler(statics, `${file}: statics`),
    targets: parseScaler(targets, `${file}: targets`),
    components: sizes as Scalers['components'],
  }
}
