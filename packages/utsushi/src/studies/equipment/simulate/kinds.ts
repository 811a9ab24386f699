// What is read off a piece of equipment: each kind of check item with its unit, its usual level, and what moves it.

/** A kind of check item, in its own unit. */
export interface ItemKind {
  readonly item: string
  readonly unit: string
  /** At rest, in a mild season, as good as new. */
  readonly level: number
  /** Per unit of load. */
  readonly load: number
  /** Per 10 K of outdoor temperature. */
  readonly outdoor: number
  /** Worn out. */
  readonly wear: number
  /** Standard deviation of what nobody knows of. */
  readonly noise: number
  /** Digits behind the point that the instrument shows. */
  readonly digits: number
  /** Which sides a deviation can lie on. */
  readonly limits: 'both' | 'high'
}

/** In the order in which equipment gets them. */
export const kinds: readonly ItemKind[] = [
  {
    ...{ item: 'bearing temperature', unit: '°C', level: 48, load: 4, outdoor: 2, wear: 11 },
    ...{ noise: 0.9, digits: 1, limits: 'high' },
  },
  {
    ...{ item: 'vibration', unit: 'mm s-1', level: 2.4, load: 0.25, outdoor: 0.05, wear: 0.85 },
    ...{ noise: 0.15, digits: 2, limits: 'high' },
  },
  {
    ...{ item: 'motor current', unit: 'A', level: 21, load: 2.2, outdoor: 0.8, wear: 5.5 },
    ...{ noise: 0.4, digits: 1, limits: 'both' },
  },
  {
    ...{ item: 'discharge pressure', unit: 'kPa', level: 320, load: 12, outdoor: -3, wear: -32 },
    ...{ noise: 4, digits: 0, limits: 'both' },
  },
  {
    ...{ item: 'flow', unit: 'L min-1', level: 410, load: 35, outdoor: 6, wear: -85 },
    ...{ noise: 8, digits: 0, limits: 'both' },
  },
  {
    ...{ item: 'differential pressure', unit: 'Pa', level: 140, load: 10, outdoor: 2, wear: 28 },
    ...{ noise: 4, digits: 0, limits: 'both' },
  },
]

/** What the park is made of; each kind of equipment has its own prefix. */
export const equipmentPrefixes: readonly string[] = ['PUMP', 'AHU', 'FAN', 'CHILLER']
