/** For tests of studies. */
export { countingStudy } from '../definition/testing/counting-study.js'
export { temporaryFolder } from '../definition/testing/temporary-folder.js'
export { madeUpNoise } from '../plots/testing/gallery.js'
export { overlappingTexts, textBoxes } from '../plots/testing/text-boxes.js'
export { sentencesOf, unreadable } from '../report/testing/placeholders.js'
export { madeUpInspection } from '../report/testing/made-up-inspection.js'
export { studyConformance, type StudyConformance } from './conformance/study.js'
export { frameworkGallery, type Gallery } from './gallery.js'
