/** What stands on files: whole files or none, locks, and which process holds them. */
export { diskFailure } from './disk-failure.js'
export { makeFolder } from './make-folder.js'
export { realDisk, writeAtomic, writeAtomicAsync, type Disk } from './atomic-write.js'
export {
  discard,
  partialName,
  publish,
  removePartials,
  removePartialsIn,
  writeError,
} from './partial-file.js'
export { lockFile, lockHolder, tryLock, type LockHolder } from './lock.js'
export { firstCheck, nextCheck, splitCheck, withCheck } from './line-check.js'
export { regularFile } from './regular-file.js'
export { hasEnded, parseProcess, processText, thisProcess, type ProcessIdentity } from './process-identity.js'
