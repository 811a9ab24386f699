/**
 * What needs files: checkpoints of a training, and writes that a crash cannot tear.
 */
export { fileCheckpoints, type FileCheckpointOptions } from './training/file-checkpoints.js'
export { readCheckpoint, writeCheckpoint, type Checkpoint } from './training/checkpoint.js'
export { writeAtomically } from './training/atomic-write.js'
