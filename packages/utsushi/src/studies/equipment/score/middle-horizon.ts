// The horizon that single windows are shown at, and explained.
import type { EquipmentConfig } from '../config.js'

/** The place of the horizon in the middle of those that are asked for; of two the nearer. */
export const middleHorizon = ({ labels }: Pick<EquipmentConfig, 'labels'>): number =>
  Math.floor((labels.horizons.length - 1) / 2)
