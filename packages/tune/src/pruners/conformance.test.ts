import { prunerConformance } from '../testing/conformance/pruners.js'
import { hyperbandPruner } from './hyperband.js'
import { noPruner } from './none.js'
import { medianPruner, percentilePruner } from './percentile.js'
import { successiveHalvingPruner } from './successive-halving.js'

prunerConformance('none', { open: noPruner, prunes: false })
prunerConformance('median', { open: medianPruner })
prunerConformance('percentile', { open: () => percentilePruner({ percentile: 25 }) })
prunerConformance('successive halving', { open: successiveHalvingPruner })
prunerConformance('hyperband', { open: hyperbandPruner })
