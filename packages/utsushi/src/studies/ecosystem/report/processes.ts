// What a report says of processes from parameters to fluxes: alone, or joined with a network.
import { stepsInWords } from '@utsushi/data'
import { listed } from '@utsushi/study'
import { formatShare } from '@utsushi/study/plots'
import { paragraph, type Block } from '@utsushi/study/report'
import { intervalOf, type EcosystemConfig } from '../config.js'
import { planOf } from '../model/told.js'
import { fluxLabel } from '../score/evaluation.js'

const labels: Readonly<Record<string, string>> = {
  gpp: 'GPP',
  ra: 'autotrophic respiration (Ra)',
  rh: 'heterotrophic respiration (Rh)',
}

/** Of `model.kind: components`: what is fitted is all there is. */
export function processBlocks(config: EcosystemConfig, parameters: number): Block[] {
  const { names } = planOf(config)
  const derived = names.length !== config.data.targets.length || names[0] !== config.data.targets[0]
  return [
    paragraph(
      `Gaussian processes tell from ${parameters} parameters how large ${listed(names.map((name) => labels[name] ?? fluxLabel(name)))} are in a run, and how they go along its steps: up to ${config.model.components} principal components of each, ${formatShare(config.model.share)} of the variance. Quantities that sink below zero are told as they are.`,
      derived
        ? 'The other fluxes are sums of these, so that they always balance.'
        : 'Every flux is told by itself: the fluxes need not balance.',
      'It knows the steps that were run and no others; of other weather it says nothing.',
    ),
  ]
}

/** Of `model.kind: joined`: what the processes add to the network. */
export function joinedBlocks(config: EcosystemConfig): Block[] {
  const { processShare, components, referenceRuns } = config.model
  if (processShare === 0) return [paragraph('The network answers alone: model.processShare is 0.')]
  return [
    paragraph(
      'The answer is the mean of two: what the network says of the parameters, and what Gaussian processes make, from the parameters, of the runs that were learnt.',
      `The second weighs ${formatShare(processShare)}. In the steps that were trained, known by their weather behind ${stepsInWords(config.windows.context, intervalOf(config))} of known weather, it rests on what the process model did there, by up to ${components} components of each course.`,
      referenceRuns
        ? 'In other weather it rests on what the network says of the training samples, so that a forecast takes as many runs of the network as there are of these, once for all parameter sets under one weather.'
        : 'In other weather the network answers alone.',
    ),
  ]
}
