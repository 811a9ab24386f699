// Numbers of samples are exact or refused: columns of 32 bits do not tell all whole numbers apart.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { inFolder } from '../testing/folder.js'
import { folderTables } from './ensemble-files.js'
import { readParameters } from './parameters.js'

test('the samples of a parameter summary are the numbers that stand there, or are refused', async () => {
  const ids = fc.oneof(fc.nat({ max: 2 ** 24 + 4 }), fc.nat({ max: 20231115002 }), fc.maxSafeNat())
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(ids, { minLength: 1, maxLength: 4 }), async (samples) => {
      await inFolder(
        { 'parameter_summary.csv': `sample_id,lue\n${samples.map((id) => `${id},1\n`).join('')}` },
        async (path) => {
          const read = await readParameters(path('parameter_summary.csv')).catch((error: unknown) => error)
          if (samples.every((id) => id < 2 ** 24)) expect(read).toMatchObject({ samples })
          else {
            const row = 2 + samples.findIndex((id) => id >= 2 ** 24)
            expect(read).toMatchObject({ name: 'InputError' })
            expect(String(read)).toMatch(
              new RegExp(
                `parameter_summary\\.csv row ${row}: sample_id is .* number the samples anew, from 0$`,
              ),
            )
          }
        },
      )
    }),
    { numRuns: 60 },
  )
})

test('so are those in the names of tables', async () => {
  const name = 'daily_20231115001.csv'
  await inFolder({ [name]: 'date,x\n' }, async (_, folder) => {
    await expect(folderTables(folder)).rejects.toThrow(`${name} is 20231115001 or nearly so`)
  })
})
