// What goes over the wire between the studio and what paints for it.

export type StudioValues = Readonly<Record<string, number>>

/** A parameter of what is painted. */
export interface StudioParameter {
  readonly kind: 'count' | 'continuous' | 'circular'
  readonly low: number
  readonly high: number
}

/** How a question is put; as `utsushi taste --ask`. */
export type StudioAsk = 'pair' | 'best' | 'ranking' | 'grid' | 'sheets'

/** `GET /api/studio/subject?path=…`: what a run paints. */
export interface StudioSubject {
  readonly name: string
  readonly space: Readonly<Record<string, StudioParameter>>
  /** Groups that the run found among its pictures, each by some like its own. */
  readonly groups: readonly { readonly name: string; readonly pictures: readonly StudioValues[] }[]
  /** Folder of the session, within the folder that is served. */
  readonly folder: string
  readonly answers: number
}

/** `GET /api/studio/question?path=…&ask=…`, and what every answer is followed by. */
export interface StudioQuestion {
  readonly number: number
  readonly ask: StudioAsk
  /** Options, each of one picture or a sheet of several. */
  readonly options: readonly (readonly StudioValues[])[]
  readonly paintSeed: number
  /** Of all answers so far, the last first. */
  readonly journal: readonly StudioChoice[]
}

/** An answer that was given. */
export interface StudioChoice {
  readonly number: number
  readonly ask: StudioAsk
  /** Places of options from 0, best first. */
  readonly ranked: readonly number[]
  readonly milliseconds: number
}

/** `POST /api/studio/answer`. */
export interface StudioAnswer {
  readonly path: string
  readonly ask: StudioAsk
  /** Of the question that was shown. */
  readonly number: number
  readonly ranked: readonly number[]
  /** From the moment all pictures were seen. */
  readonly milliseconds: number
}
