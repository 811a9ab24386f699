// What is learnt of the training sequences, before a method or a network is.

/** How some columns are scaled: (value − center) / scale. */
export interface Scales {
  readonly center: readonly number[]
  readonly scale: readonly number[]
}

/** What is learnt on the training sequences and on no other. */
export interface Learnt {
  /** Of each channel over all its points, or of each point of each channel. */
  readonly channels: Scales
  /** Least and largest value of each channel in training. */
  readonly lowest: readonly number[]
  readonly highest: readonly number[]
  /** Of each number asked for; one of all points of an answer that is a sequence; none of classes. */
  readonly answers: Scales
  /** Share of each class among the training sequences. */
  readonly shares: readonly number[]
  readonly classes: readonly string[]
  /** Names of the channels. */
  readonly signals: readonly string[]
  /** Points of the longest sequence. */
  readonly steps: number
  /** Whether all sequences have as many. */
  readonly isEven: boolean
  /** Where points lie; empty where sequences stand on axes of their own. */
  readonly axis: readonly number[]
  /** Where the points of an answer lie; empty where an answer is no sequence. */
  readonly answerAxis: readonly number[]
  /** Training sequences. */
  readonly sequences: number
}
