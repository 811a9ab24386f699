/** Writes `docs/window-features.md` anew. */
import { writeFileSync } from 'node:fs'
import { windowFeaturesPage } from './window-features-page.js'

writeFileSync(new URL('../../../../docs/window-features.md', import.meta.url), windowFeaturesPage())
