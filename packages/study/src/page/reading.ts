/**
 * What a drawn chart says, for a page that tells it point by point: how places on its axes become values again, and what
 * places do not tell. The places themselves are those of the picture, so that nothing is written twice.
 */

/** An axis along which places are numbers: from a place in pixels of the plot to a value. */
export interface NumberAxis {
  readonly kind: 'linear' | 'log' | 'symlog' | 'utc'
  readonly title: string
  /** Values at both ends; milliseconds since 1970 of `utc`. */
  readonly domain: readonly [number, number]
  /** Their places in pixels. */
  readonly range: readonly [number, number]
  /** What lies beyond these is drawn at the edge. */
  readonly limits?: readonly [number, number]
  /** Values are shares, told as per cent. */
  readonly share?: true
}

/** An axis along which places are names. */
export interface NameAxis {
  readonly kind: 'names'
  readonly title: string
  readonly names: readonly string[]
  /** The middle of each in pixels. */
  readonly at: readonly number[]
}

export type AxisReading = NumberAxis | NameAxis

/** Names or values one by one, by their places among the different ones. */
export interface Listed<T> {
  readonly all: readonly T[]
  readonly of: readonly number[]
}

/** How marks hold their values. `hidden`: they say nothing by themselves, but go and come with their series. */
export type UnitForm = 'line' | 'step' | 'area' | 'point' | 'cell' | 'hidden'

/** The marks of one unit, in the order of their elements. */
export interface UnitReading {
  /** Class of the elements that hold the marks. */
  readonly marks: string
  readonly form: UnitForm
  /** The series of all marks, or of each. */
  readonly series?: string | Listed<string>
  /** Whether places along the axis are told: of marks, or of where a bar ends. */
  readonly x?: true | 'end'
  readonly y?: true | 'end'
  /** Values that places do not tell. */
  readonly told?: readonly { readonly title: string; readonly values: Listed<string | number | null> }[]
}

/** A panel's axes and units. */
export interface PanelReading {
  /** Its heading. */
  readonly name?: string
  readonly x?: AxisReading
  readonly y?: AxisReading
  readonly units: readonly UnitReading[]
}

/** All readings of a page, by the name of a panel's element. */
export type PageReadings = Readonly<Record<string, PanelReading>>
