// What a taste is of: something that paints a picture of any parameters of a space. A study offers one; the session knows no study.
import type { ParameterSpace, ParameterValues } from '@utsushi/learn'
import type { StudyContext } from '../definition/context.js'
import type { PixelPicture } from '../plots/index.js'

/** Something whose pictures are compared. */
export interface TasteSubject {
  /** Such as the sketch's name: a session is of one subject, and refuses another. */
  readonly name: string
  readonly space: ParameterSpace
  /**
   * A picture of these parameters; the same seed leaves alone what is no parameter.
   *
   * @param values inside the space
   */
  paint(values: ParameterValues, seed: number): PixelPicture | Promise<PixelPicture>
  /** Groups of pictures that may be chosen between as sheets: those that a mixture found. Regions of the space when left out. */
  readonly groups?: readonly TasteGroup[]
  /** Gives back what painting holds. */
  close?(): void
}

/** Pictures that belong together. */
export interface TasteGroup {
  readonly name: string
  readonly pictures: readonly ParameterValues[]
}

/** What a study offers for taste. */
export interface TasteOffer<Config = unknown> {
  /**
   * Opens what the configuration means.
   *
   * @param command a program of the user's own that paints, with its arguments; from the command line alone, never out of a file
   */
  open(config: Config, context: StudyContext, command?: string): TasteSubject | Promise<TasteSubject>
}
