/** Why a model answered so: maps of what decided, importances, Shapley values, and the checks of all of them. */
export {
  attentionAttribution,
  attributionByClass,
  type Attribution,
  type AttributionMethod,
  type ClassMap,
  type ClassMapOptions,
} from './explanation/attribution.js'
export { edgeSpikes, localisation, mapAgreement, type EdgeSpikes } from './explanation/attribution-checks.js'
export { columnGroups, type ColumnGroup, type RowPredictor } from './explanation/column-groups.js'
export {
  gradientField,
  type GradientAnswers,
  type GradientField,
  type GradientFieldOptions,
  type RunGradients,
} from './explanation/gradient-field.js'
export {
  gradientTimesInput,
  saliency,
  smoothGrad,
  type SaliencyOptions,
  type SmoothGradOptions,
} from './explanation/gradient-maps.js'
export {
  gradientProgram,
  pickTarget,
  type ExplainedInputs,
  type GradientProgramOptions,
} from './explanation/gradient-program.js'
export {
  integratedGradients,
  meanSequence,
  type IntegratedGradients,
  type IntegratedGradientsOptions,
} from './explanation/integrated-gradients.js'
export {
  occlusion,
  type OccludedSpan,
  type Occlusion,
  type OcclusionFill,
  type OcclusionOptions,
} from './explanation/occlusion.js'
export { occlusionMaps, type OcclusionMapOptions } from './explanation/occlusion-maps.js'
export {
  permutationImportance,
  type GroupImportance,
  type PermutationImportance,
  type PermutationOptions,
} from './explanation/permutation-importance.js'
export { plantCue, type PlantedCue, type PlantedCueOptions } from './explanation/planted-cue.js'
export { settledState, type SettledStateOptions } from './explanation/settled-state.js'
export {
  shapleyValues,
  type RowShares,
  type ShapleyOptions,
  type ShapleyValues,
} from './explanation/shapley.js'
