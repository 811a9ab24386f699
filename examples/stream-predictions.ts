/**
 * For whoever has more rows than memory holds: rows go from a csv through an emulator to a csv, some thousands at a time. What
 * is in memory is one piece of the table and one batch of predictions, however long the table is; a stop or a refusal leaves no
 * file behind.
 */
import { openTableWriter, streamTable } from '@utsushi/data/node'
import { openEmulator, type EmulatorInputs } from '@utsushi/emulator'

/**
 * @param model an emulator of rows: every input and output `[batch, feature]`
 * @param rows a table with a column for every feature of the inputs: csv, text, either gzipped, or Parquet
 * @param out the predictions, one row a row: .csv or .parquet
 * @returns how many rows were predicted
 */
export async function predictTable(model: string, rows: string, out: string, batch = 4096): Promise<number> {
  const emulator = await openEmulator(model)
  const columns = emulator.inputs.flatMap(({ features }) => features.map(({ name }) => name))
  const writer = await openTableWriter(
    out,
    emulator.outputs.flatMap(({ features }) => features),
  )

  /** The table piece by piece, as named columns: the next is read when the last has been predicted. */
  async function* pieces(): AsyncGenerator<EmulatorInputs> {
    for await (const table of streamTable(rows, { columns }))
      yield Object.fromEntries(
        emulator.inputs.map(({ name, features }) => [
          name,
          Object.fromEntries(features.map(({ name: own }) => [own, table.columns.get(own)?.values ?? []])),
        ]),
      )
  }

  let done = 0
  try {
    for await (const { outputs, rows: predicted } of emulator.predictMany(pieces(), { batch })) {
      await writer.write(
        emulator.outputs.flatMap(({ name, features }) =>
          features.map((feature) => Float32Array.from(outputs[name]?.columns[feature.name] ?? [], Number)),
        ),
      )
      done += predicted
    }
    await writer.finish()
    return done
  } catch (error) {
    await writer.abort()
    throw error
  } finally {
    await emulator.close()
  }
}
