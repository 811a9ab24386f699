import { memoryStorage } from './memory-storage.js'
import { storageConformance } from './testing/conformance/storages.js'

storageConformance('memory', { open: memoryStorage })
