/**
 * What needs files: checkpoints of a training, folders of published models.
 */
export { fileCheckpoints, type FileCheckpointOptions } from './training/file-checkpoints.js'
export { readCheckpoint, writeCheckpoint, type Checkpoint } from './training/checkpoint.js'
export {
  loadTinyTimeMixer,
  saveTinyTimeMixer,
  type LoadedTinyTimeMixer,
  type LoadTinyTimeMixerOptions,
} from './tiny-time-mixer/folder.js'
export {
  fetchCheckpoint,
  type CheckpointFile,
  type CheckpointSource,
  type FetchCheckpointOptions,
} from './tiny-time-mixer/checkpoint.js'
