/** The loss or its gradient became NaN or infinite: training cannot go on from here. */
export class DivergedError extends Error {
  override readonly name = 'DivergedError'

  constructor(
    message: string,
    /** The step that failed, counted from 1. */
    readonly step: number,
    readonly learningRate: number,
  ) {
    super(message)
  }
}
