// `details.json` of a run: what studies keep of single samples for a page to show.

/** What the leak audit told. */
export interface AuditLine {
  readonly kind: string
  readonly message: string
}

/** Windows of one part, as columns of equal length. */
export interface WindowsPart {
  readonly part: string
  /** Every so many windows are kept: 1 where all are. */
  readonly every: number
  /** By horizon: where an alarm is raised. */
  readonly thresholds: readonly number[]
  readonly names: readonly { readonly equipment: string; readonly item: string }[]
  /** `[windows]` Place among `names`. */
  readonly series: readonly number[]
  /** `[windows]` The last day looked at: milliseconds since 1970, or steps. */
  readonly end: readonly number[]
  /** `[horizons][windows]` */
  readonly probabilities: readonly (readonly (number | null)[])[]
  /** `[horizons][windows]` 1, 0, or null where not known. */
  readonly happened: readonly (readonly (number | null)[])[]
  /** Series, from, to: on the axis of `end`. */
  readonly deviations: readonly (readonly [series: number, from: number, to: number])[]
}

/** Of the study `equipment`. */
export interface EquipmentDetails {
  readonly horizons: readonly number[]
  /** `date`, or what the axis counts. */
  readonly time: string
  /** A step of the axis. */
  readonly step: number
  readonly costs: { readonly missed: number; readonly falseAlarm: number; readonly hit: number }
  readonly parts: readonly WindowsPart[]
}

/** Of the study `materials`. */
export interface MaterialsDetails {
  /** How maps were made; null where nothing was explained. */
  readonly method: string | null
  readonly classes: boolean
  readonly x: { readonly label: string; readonly unit: string }
  readonly y: { readonly label: string; readonly unit: string }
  readonly axis: readonly (number | null)[]
  readonly sequences: readonly {
    readonly name: string
    readonly asked: string | null
    readonly said: string | null
    readonly values: readonly (number | null)[]
    readonly attribution: readonly (number | null)[]
  }[]
}

/** The file. */
export interface RunDetails {
  readonly audit?: readonly AuditLine[]
  readonly equipment?: EquipmentDetails
  readonly materials?: MaterialsDetails
}
