// `utsushi serve`: the server, listening on this machine alone.
import { randomBytes } from 'node:crypto'
import { existsSync, realpathSync, statSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { basename } from 'node:path'
import { createServer, type Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { getRequestListener } from '@hono/node-server'
import { FailureError, InputError } from '@utsushi/ground'
import type { Change } from '../wire/change.js'
import { workbenchApp } from './app.js'
import { openEventStream } from './event-stream.js'
import { openJobs, type CommandProgram } from './jobs.js'
import { pageFolder } from './page-folder.js'
import type { ServerPart } from './part.js'
import { openRunIndex } from './run-index.js'
import { followDisk } from './watch.js'

/** How a workbench is opened. */
export interface WorkbenchOptions {
  /** Folder that holds run folders, at any depth; nothing outside it is ever read. */
  readonly folder: string
  /** Where it listens; 0 takes any that is free. The next free one of twenty from 4780 on when left out. */
  readonly port?: number
  /** What is served beside runs. */
  readonly parts?: readonly ServerPart[]
  /** What starts and resumes trainings; without it pages show command lines to be typed. */
  readonly command?: CommandProgram
  /** Random when left out. */
  readonly token?: string
  /** Folder of the built page, when it is not this package's. */
  readonly page?: string
  /** Told of errors that nobody expected. */
  readonly onError?: (error: unknown) => void
}

/** A workbench that listens. */
export interface Workbench {
  readonly port: number
  /** What a person opens; carries the token. */
  readonly address: string
  readonly token: string
  readonly close: () => Promise<void>
}

const [firstPort, ports] = [4780, 20]

/**
 * Serves a folder on the loopback interface.
 *
 * @throws InputError for a folder that is none, or a port that is in use
 * @example const { address, close } = await openWorkbench({ folder: 'runs' })
 */
export async function openWorkbench(options: WorkbenchOptions): Promise<Workbench> {
  const {
    folder,
    port,
    parts = [],
    page = pageFolder,
    token = randomBytes(24).toString('base64url'),
  } = options
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    throw new InputError(`${folder} is not a folder — name the one that holds the runs, such as: serve runs`)
  const root = realpathSync(folder)
  const changes = openEventStream<Change>({ event: 'again' })
  const index = openRunIndex(root, changes.send)
  const context = { root, title: basename(root), index, changes }
  const jobs =
    options.command && openJobs(root, options.command, (job) => changes.send({ event: 'job', job }))
  let listening = 0
  const app = workbenchApp({
    ...{ context, page, parts, token, port: () => listening },
    ...(jobs && { jobs }),
    ...(options.onError !== undefined && { onError: options.onError }),
  })
  const server = createServer(
    { maxHeaderSize: 16 * 1024 },
    getRequestListener(app.fetch, { errorHandler: notUnderstood }),
  )
  server.on('clientError', answerGarbage)
  listening = await listenOn(server, port === undefined ? range(firstPort, ports) : [port])
  const stopFollowing = followDisk(root, index)
  return {
    port: listening,
    address: `http://127.0.0.1:${listening}/?token=${token}`,
    token,
    close: async () => {
      stopFollowing()
      changes.close()
      jobs?.close()
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      await closed
    },
  }
}

/** To what is not even HTTP. */
function answerGarbage(_: Error, socket: Duplex): void {
  const body = JSON.stringify({ error: 'the request was not understood' })
  const head = `Content-Type: application/json\r\nX-Content-Type-Options: nosniff\r\nContent-Length: ${body.length}`
  if (socket.writable) socket.end(`HTTP/1.1 400 Bad Request\r\nConnection: close\r\n${head}\r\n\r\n${body}`)
}

/** To a request that is none: an address that cannot be read, a connection that breaks. */
const notUnderstood = (): Response =>
  Response.json({ error: 'the request was not understood' }, { status: 400 })

const range = (from: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => from + index)

/** The first port of those that is free. */
async function listenOn(server: Server, candidates: readonly number[]): Promise<number> {
  for (const port of candidates) {
    const error = await tryListen(server, port)
    if (error === undefined) return (server.address() as AddressInfo).port
    if (error.code !== 'EADDRINUSE') throw new FailureError(`port ${port} cannot be used: ${error.message}`)
  }
  const [first] = candidates
  const taken = candidates.length === 1 ? `port ${first} is` : `ports ${first} to ${candidates.at(-1)} are`
  throw new InputError(`${taken} in use — name another with --port, or --port 0 for any that is free`)
}

function tryListen(server: Server, port: number): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    const failed = (error: NodeJS.ErrnoException): void => resolve(error)
    server.once('error', failed)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', failed)
      resolve(undefined)
    })
  })
}
