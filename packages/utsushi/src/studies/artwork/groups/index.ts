// Groups of pictures by what a model sees: what each covers, by what it differs, pictures that stand for it, and parameters like its own.
export { describeGroups, type DescribedGroup, type DescribeOptions } from './describe-groups.js'
export { distinctions, hueWord, parameterNoun, type Distinction } from './distinction.js'
export type { DrawnParameter, DrawnTable } from './drawn-parameter.js'
export { groupSheet, rangeHeading, rangeText, type GroupPictures } from './group-sheet.js'
export { drawParameters, fitParameterDraw, parseParameterDraw, type ParameterDraw } from './parameter-draw.js'
export { parameterRanges, type ParameterRange } from './parameter-ranges.js'
export { representatives, type Representatives } from './representatives.js'
