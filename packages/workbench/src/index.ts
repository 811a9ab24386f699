/** The workbench: a local server and the page that it serves. */
export { pageFolder } from './server/page-folder.js'
