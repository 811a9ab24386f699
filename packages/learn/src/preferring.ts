/** What somebody likes, learnt from choices alone: spaces of parameters, comparisons, tastes, and the next question to ask. */
export {
  checkParameterValues,
  checkSpace,
  featureGroups,
  fromUnit,
  settled,
  spaceFeatures,
  toUnit,
  unitDistance,
  unitFeatures,
  type ParameterSpace,
  type ParameterValues,
  type SpaceParameter,
} from './preference/parameter-space.js'
export {
  answeredPictures,
  type Answer,
  type AnsweredPictures,
  type ShownOption,
} from './preference/answers.js'
export { choiceSets, type ChoiceSet, type Comparison } from './preference/comparison.js'
export { fitBradleyTerry, type BradleyTerry, type BradleyTerryOptions } from './preference/bradley-terry.js'
export { fitTaste } from './preference/fit-taste.js'
export type { Taste, TasteData, TasteOptions, TastePrediction } from './preference/taste.js'
export type { TasteKernel } from './preference/taste-kernel.js'
export { choiceProbabilities, predictOptions, predictTaste } from './preference/predict-taste.js'
export { judgeTaste, type JudgeOptions, type TasteJudgement } from './preference/judge-taste.js'
export { mostPleasing, type PleasingOptions, type PleasingPlace } from './preference/most-pleasing.js'
export { drawLiked, type DrawLikedOptions } from './preference/draw-liked.js'
export {
  modelQuestion,
  randomQuestion,
  tasteOfAnswers,
  type Acquisition,
  type QuestionOptions,
} from './preference/next-question.js'
export { galleryQuestion, type GalleryOptions } from './preference/gallery.js'
export { poolQuestion, type PoolQuestion } from './preference/pool-question.js'
export { expectedBest, expectedBestWith } from './preference/expected-best.js'
export { choiceInformationGain } from './preference/information.js'
export {
  measureTransfer,
  transferredTaste,
  type TransferRegret,
  type TransferTrial,
} from './preference/transfer-taste.js'
export {
  hiddenShapes,
  hiddenUtility,
  type HiddenShape,
  type HiddenUtility,
} from './preference/hidden-utilities.js'
export { simulatedChoice, type ChooserOptions, type SimulatedChoice } from './preference/simulated-chooser.js'
