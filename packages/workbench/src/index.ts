/**
 * The workbench: a local server and the page that it serves. It knows run folders and no study; what a study adds is handed to it
 * as a part.
 *
 * @example
 * const { address, close } = await openWorkbench({ folder: 'runs' })
 */
export { openWorkbench, type Workbench, type WorkbenchOptions } from './server/serve.js'
export type { ServerPart } from './server/part.js'
export type { CommandProgram } from './server/jobs.js'
export type { ServerContext } from './server/context.js'
export { Refusal } from './server/refusal.js'
export { inside, insideRun } from './server/inside.js'
export { pageFolder } from './server/page-folder.js'
export { explorerPage } from './explorer-page/explorer-page.js'
export { explorerPart } from './server/explorer-part.js'
export { studyParts } from './server/study-parts.js'
