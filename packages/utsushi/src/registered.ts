// The studies that ship, each with the module that workers load it from.
import { registerStudy, type Study } from '@utsushi/study'
import { artwork } from './studies/artwork/index.js'
import { ecosystem } from './studies/ecosystem/index.js'
import { electrodialysis } from './studies/electrodialysis/index.js'
import { equipment } from './studies/equipment/index.js'
import { materials } from './studies/materials/index.js'
import { simulator } from './studies/simulator/index.js'

/** Every study that ships with Utsushi. */
export const shippedStudies: readonly Study[] = [
  ecosystem,
  electrodialysis,
  equipment,
  materials,
  artwork,
  simulator,
]

for (const study of shippedStudies) registerStudy(study)
