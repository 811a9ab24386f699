/**
 * What needs files: checkpoints of a training.
 */
export { fileCheckpoints, type FileCheckpointOptions } from './training/file-checkpoints.js'
export { readCheckpoint, writeCheckpoint, type Checkpoint } from './training/checkpoint.js'
