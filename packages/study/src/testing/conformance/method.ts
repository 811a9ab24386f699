/**
 * What must hold of every method that a study offers, each trained once: a study may be a network, trees or a formula, as its study
 * file says, and each goes its own way through training, records and the emulator file.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openEmulator } from '@utsushi/emulator'
import { describe, expect, test } from 'vitest'
import type { CommonConfig } from '../../definition/common-keys.js'
import type { DefinedStudy } from '../../definition/define-study.js'
import { readStudyFile } from '../../definition/file.js'
import { train } from '../../run/train.js'
import {
  expectArtefacts,
  expectRefusedWhenDamaged,
  expectSameAfterStop,
  expectSameOnPage,
  expectSameWithoutData,
} from './expected-of-runs.js'
import { context, prepared, type Section, type StudyConformance } from './prepared.js'

/** Runs what hangs on the method. Needs vitest. */
export function methodConformance<C extends CommonConfig, D, P, F, M, A, E>(
  study: DefinedStudy<C, D, P, F, M, A, E>,
  options: StudyConformance,
  called: string,
  change: Section,
): void {
  describe(`${study.name} by ${called}`, () => {
    test('leaves every artefact, refuses what is damaged, answers on a page as in Node, and needs no data', async () => {
      const { folder, file } = await prepared(study.name, options, change)
      const out = join(folder, 'run')
      const { emulator } = await train(file, { out, threads: 1 })
      const isNetwork = await hasNetwork(study, file)
      expectArtefacts(out, isNetwork)
      const opened = await openEmulator(emulator)
      expect(opened.metadata).toMatchObject({ study: study.name })
      await opened.close()
      const damaged = ['scalers.json', ...(isNetwork ? ['checkpoints/best.safetensors'] : [])]
      await expectRefusedWhenDamaged(study, folder, out, damaged)
      if (options.web !== undefined) await expectSameOnPage(emulator, options)
      await expectSameWithoutData(study, folder, out)
    })

    test('comes to the same bits again: after a stop, or where there is nothing to stop, in another run', async () => {
      const { folder, file } = await prepared(study.name, options, change)
      if (await hasNetwork(study, file)) return expectSameAfterStop(folder, file)
      const scalers = async (name: string): Promise<Buffer> => {
        const out = join(folder, name)
        await train(file, { out, threads: 1, trainOnly: true })
        return readFileSync(join(out, 'scalers.json'))
      }
      expect(await scalers('first')).toEqual(await scalers('second'))
    })
  })
}

/** Whether a study file asks for a network, which what is fitted may say. */
async function hasNetwork<C extends CommonConfig, D, P, F, M, A, E>(
  { parts }: DefinedStudy<C, D, P, F, M, A, E>,
  file: string,
): Promise<boolean> {
  const config = readStudyFile(file).config as C
  const data = await parts.read(config, context)
  return parts.model(config, parts.fit(config, data, parts.parts(config, data).train)) !== undefined
}
