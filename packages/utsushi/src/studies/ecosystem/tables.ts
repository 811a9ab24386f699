/**
 * Shapes of the study's resident tables, as programs declare them.
 */
import type { EcosystemData } from './data.js'
import type { TableLayout, TableSpecs } from './objective.js'

export function tableSpecs({ tables }: Pick<EcosystemData, 'tables'>): TableSpecs {
  const spec = (name: keyof TableSpecs): TableSpecs[keyof TableSpecs] => ({
    dtype: 'float32',
    shape: tables[name].shape,
  })
  return { drivers: spec('drivers'), statics: spec('statics'), targets: spec('targets'), mask: spec('mask') }
}

export const tableLayout = ({ ensemble, sharedWeather }: EcosystemData): TableLayout => ({
  days: ensemble.days.length,
  sharedWeather,
})
