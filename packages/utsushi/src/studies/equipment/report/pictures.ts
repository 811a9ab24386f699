// The pictures of a run, by file name. What a run has not (attention, labels of both kinds, a backtest) is left out.
import type { ChartPicture } from '@utsushi/study'
import type { EquipmentTask } from '../loss.js'
import type { ScoredPart } from '../score.js'
import { attentionPicture } from './attention-picture.js'
import { embeddingPicture } from './embedding-picture.js'
import { explanationPicture } from './explanation-blocks.js'
import { confusionPicture, rankPictures, reliabilityPicture } from './rank-pictures.js'
import { samplesPicture } from './sample-pictures.js'
import { timelinePicture } from './timeline-picture.js'

/** All pictures of the first part, the test. */
export function pictures(
  task: Pick<EquipmentTask, 'config' | 'data'>,
  [part]: readonly ScoredPart[],
): Readonly<Record<string, ChartPicture>> {
  if (part === undefined) return {}
  const others = {
    reliability: reliabilityPicture(task, part),
    confusion: confusionPicture(task, part),
    samples: samplesPicture(task, part),
    attention: attentionPicture(task, part),
    timeline: timelinePicture(task, part),
    embedding: embeddingPicture(task, part),
    explanation: explanationPicture(task.config, part.evaluation.explanation),
  }
  return {
    ...rankPictures(task, part),
    ...Object.fromEntries(
      Object.entries(others).flatMap(([name, picture]) => (picture === undefined ? [] : [[name, picture]])),
    ),
  }
}
