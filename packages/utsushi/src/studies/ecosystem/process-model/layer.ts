// One plant layer (tree or C3 understorey) over one day: what it fixes, respires, grows and sheds. Carbon in
// Mg C ha⁻¹. Nothing here knows the soil or the other layer; light above the layer is given.
import { constants } from './constants.js'
import type { Forcing } from './forcing.js'
import type { Layer, ProcessParameters } from './parameters.js'
import { canopyPhotosynthesis, temperatureResponse } from './photosynthesis.js'

/** Carbon of a layer by organ, Mg C ha⁻¹. */
export interface LayerPools {
  leaf: number
  stem: number
  root: number
}

/** What one day did to a layer, Mg C ha⁻¹ day⁻¹. */
export interface LayerDay {
  gpp: number
  /** Maintenance and growth respiration. */
  ra: number
  fallLeaf: number
  fallStem: number
  fallRoot: number
  /** What growth added, and what a hungry day took, by organ that the soil does not see otherwise. */
  gainStem: number
  gainRoot: number
  drawStem: number
  drawRoot: number
}

/** A layer's parameters with units turned to per day, ready for the loop. */
export interface LayerTraits {
  readonly leafShare: number
  readonly stemShareOfRest: number
  readonly pmax: number
  readonly lue: number
  readonly laiPerCarbon: number
  readonly largestLai: number
  readonly cover: number
  readonly tmin: number
  readonly topt: number
  readonly tmax: number
  readonly maintenance: number
  readonly logQ10Leaf: number
  readonly logQ10Stem: number
  readonly logQ10Root: number
  readonly fallLeaf: number
  readonly fallStem: number
  readonly fallRoot: number
}

/** Reads a layer's parameters out of a checked parameter set. */
export function layerTraits(parameters: ProcessParameters, layer: Layer): LayerTraits {
  const value = (name: string): number => parameters[`${layer}_${name}`] ?? NaN
  const leafShare = value('alloc_ass')
  const perMonth = 1 / constants.daysPerMonth
  return {
    leafShare,
    stemShareOfRest: leafShare < 1 ? (value('alloc_abg') - leafShare) / (1 - leafShare) : 0,
    pmax: value('pmax'),
    lue: value('lue'),
    laiPerCarbon: leafAreaPerCarbon(value('sla')),
    largestLai: constants.largestLai[layer],
    cover: constants.crownCover[layer],
    tmin: value('tmin'),
    topt: value('topt'),
    tmax: value('tmax'),
    maintenance: value('rmf0') / 1000,
    logQ10Leaf: Math.log(value('qTf0')),
    logQ10Stem: Math.log(value('qTc0')),
    logQ10Root: Math.log(value('qTr0')),
    fallLeaf: value('lf0') * perMonth,
    fallStem: value('lc0') / constants.daysPerYear,
    fallRoot: value('lr0') * perMonth,
  }
}

/** Leaf area index per Mg C ha⁻¹ of leaves, from cm² per g of dry matter. */
export function leafAreaPerCarbon(sla: number): number {
  const gramsPerSquareMetre = 100 / constants.carbonInDryMatter
  return gramsPerSquareMetre * sla * 1e-4
}

/** An empty record for {@link layerDay} to write into. */
export function emptyLayerDay(): LayerDay {
  return {
    gpp: 0,
    ra: 0,
    fallLeaf: 0,
    fallStem: 0,
    fallRoot: 0,
    gainStem: 0,
    gainRoot: 0,
    drawStem: 0,
    drawRoot: 0,
  }
}

/**
 * Moves a layer's pools on by one day and writes what happened into `today`. The pools lose exactly what `today` says:
 * Δleaf + Δstem + Δroot = gpp − ra − fallLeaf − fallStem − fallRoot.
 *
 * @param light share of the daylight that reaches the top of the layer
 * @param waterStress 1 where water is no limit, 0 where there is none
 */
export function layerDay(
  traits: LayerTraits,
  pools: LayerPools,
  forcing: Forcing,
  day: number,
  light: number,
  waterStress: number,
  today: LayerDay,
): void {
  const { leaf, stem, root } = pools
  const lai = leaf * traits.laiPerCarbon
  const warmth = temperatureResponse(at(forcing.daytime, day), traits.tmin, traits.topt, traits.tmax)
  const pmax = traits.pmax * warmth * at(forcing.leafConditions, day) * waterStress
  const midday = at(forcing.middayPpfd, day) * light
  const gpp =
    traits.cover *
    canopyPhotosynthesis(pmax, traits.lue, midday, lai / traits.cover, at(forcing.dayLength, day))

  // Maintenance: rmf0·Q10^((T−15)/10) per living carbon. Leaves and stems at air, roots at soil temperature.
  const air = (at(forcing.air, day) - 15) / 10
  const soil = (at(forcing.soil, day) - 15) / 10
  const forLeaf = traits.maintenance * Math.exp(traits.logQ10Leaf * air) * leaf
  const forStem = traits.maintenance * Math.exp(traits.logQ10Stem * air) * living(stem, constants.livingStem)
  const forRoot = traits.maintenance * Math.exp(traits.logQ10Root * soil) * living(root, constants.livingRoot)
  const maintenance = forLeaf + forStem + forRoot

  let [gainLeaf, gainStem, gainRoot] = [0, 0, 0]
  let [drawLeaf, drawStem, drawRoot] = [0, 0, 0]
  let ra: number
  if (gpp >= maintenance) {
    const growth = (gpp - maintenance) / (1 + constants.growthRespiration)
    const room = Math.max(0, 1 - lai / traits.largestLai)
    gainLeaf = growth * traits.leafShare * room
    gainStem = (growth - gainLeaf) * traits.stemShareOfRest
    gainRoot = growth - gainLeaf - gainStem
    ra = gpp - growth
  } else {
    // A hungry day: every organ pays from its own carbon for what photosynthesis does not cover.
    const unpaid = (maintenance - gpp) / maintenance
    drawLeaf = Math.min(leaf, forLeaf * unpaid)
    drawStem = Math.min(stem, forStem * unpaid)
    drawRoot = Math.min(root, forRoot * unpaid)
    ra = gpp + drawLeaf + drawStem + drawRoot
  }

  const leafFall = Math.min(1, traits.fallLeaf * (warmth > 0 ? 1 : constants.stressLeafFall))
  today.fallLeaf = (leaf - drawLeaf) * leafFall
  today.fallStem = (stem - drawStem) * Math.min(1, traits.fallStem)
  today.fallRoot = (root - drawRoot) * Math.min(1, traits.fallRoot)
  pools.leaf = leaf - drawLeaf - today.fallLeaf + gainLeaf
  pools.stem = stem - drawStem - today.fallStem + gainStem
  pools.root = root - drawRoot - today.fallRoot + gainRoot
  today.gpp = gpp
  today.ra = ra
  today.gainStem = gainStem
  today.gainRoot = gainRoot
  today.drawStem = drawStem
  today.drawRoot = drawRoot
}

/** Share of the light above a layer that passes it: all between the crowns, what the leaves leave under them. */
export function lightBelow(lai: number, cover: number): number {
  return 1 - cover + cover * Math.exp((-constants.extinction * lai) / cover)
}

/** The living part of a pool: all of a small one, at most `most` of a large one. */
function living(pool: number, most: number): number {
  return pool / (1 + pool / most)
}

function at(series: Float64Array, day: number): number {
  return series[day] as number
}
