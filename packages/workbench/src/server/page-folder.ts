// Where the bundled page lies.
import { fileURLToPath } from 'node:url'

/** The folder of the built page, beside the compiled server. */
export const pageFolder = fileURLToPath(new URL('../bundle/', import.meta.url))
