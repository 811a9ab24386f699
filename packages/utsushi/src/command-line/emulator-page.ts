// What the command line hands to pages of emulators: the sketches, so that what was read off a picture is drawn beside it.
import { readFile } from 'node:fs/promises'
import { InputError } from '@utsushi/ground'
import type { ExplorerPageMaker } from '@utsushi/study'

/** The script that draws sketches in a page. @throws InputError when it was not bundled */
export async function sketchScript(): Promise<string> {
  try {
    return await readFile(new URL('../page/sketches.js', import.meta.url), 'utf8')
  } catch (error) {
    throw new InputError('the sketches of a page are not built yet — run: npm run page', { cause: error })
  }
}

/** The page of an emulator; of one that reads pictures, with the sketches. */
export const emulatorPage: ExplorerPageMaker = async (request) => {
  const { explorerPage } = await import('@utsushi/workbench')
  const isArtwork = Buffer.from(request.model).includes('"study":"artwork"')
  return explorerPage(isArtwork ? { ...request, script: await sketchScript() } : request)
}
