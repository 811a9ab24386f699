// Cases that an emulator can be tried on, as a page has them, and what makes such a page.

/** One case, in the emulator's units: a site, an experiment, a machine, a sequence, a picture. What it leaves out is set by hand. */
export interface ExampleCase {
  readonly name: string
  /** Where it comes from, in a few words. */
  readonly about?: string
  /** Along the axis of its columns: dates and times as ISO 8601 writes them, or numbers. */
  readonly places?: readonly (string | number)[]
  /** By input and feature: one number of an input of numbers, a column of a table. */
  readonly inputs: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>
  /** Of a series brought to steps: whether something was measured in each. */
  readonly measured?: readonly boolean[]
  /** A picture, as an address that holds it: `data:image/png;base64,…`. */
  readonly picture?: string
}

/** What a page of an emulator is made of. */
export interface ExplorerPageRequest {
  /** What the page calls the emulator: `model.onnx`. */
  readonly name: string
  /** The file. */
  readonly model: Uint8Array
  /** Cases to try it on; none where the data may not travel. */
  readonly cases: readonly ExampleCase[]
  /** A script that runs before the page's own. */
  readonly script?: string
}

/**
 * Makes one HTML file that holds an emulator and runs it wherever it is opened. The framework knows none: whoever runs the command line
 * hands it in.
 *
 * @returns HTML in UTF-8
 */
export type ExplorerPageMaker = (request: ExplorerPageRequest) => Promise<string>

/** Digits that a case keeps of a number: those that 32 bits hold. */
const digits = 9

/**
 * Numbers as a case has them: as short as 32 bits allow.
 * @example columns: { tair: caseNumbers(values.subarray(0, 365)) }
 */
export const caseNumbers = (values: Iterable<number>): readonly number[] =>
  Array.from(values, (value) => Number(Math.fround(value).toPrecision(digits)))
