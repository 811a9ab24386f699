import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'

let instance: Promise<DuckDBInstance> | undefined

/** A connection to the in-memory database, which is opened when first needed. Close it with `closeSync`. */
export async function connect(): Promise<DuckDBConnection> {
  instance ??= import('@duckdb/node-api').then(({ DuckDBInstance }) => DuckDBInstance.create(':memory:'))
  const connection = await (await instance).connect()
  // What is read must not depend on where the machine stands: moments are told in universal time.
  await connection.run("SET TimeZone = 'UTC'")
  return connection
}

/** Runs `use` on a connection to the in-memory database and closes it. */
export async function withDatabase<T>(use: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
  const connection = await connect()
  try {
    return await use(connection)
  } finally {
    connection.closeSync()
  }
}

/** A text as an SQL literal. */
export function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/** A name as an SQL identifier. */
export function sqlName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
