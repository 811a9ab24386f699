// Requests to the server that this page came from.
import type { Problem } from '../../wire/problem.js'

/** The server said no, or nothing at all; `message` is for the person who reads. */
export class ServerProblem extends Error {
  override readonly name = 'ServerProblem'
  /** Of HTTP; 0 when nobody answered. */
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** What a request that nobody answers comes to. */
export const noAnswer = 'the server does not answer: start it again with utsushi serve'

type Query = Readonly<Record<string, string | number | undefined>>

/** The address of a request: `/api/run?path=runs%2Ffirst`. */
export function apiAddress(name: string, query: Query = {}): string {
  const given = Object.entries(query).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, String(value)]],
  )
  const search = new URLSearchParams(given).toString()
  return `/api/${name}${search === '' ? '' : `?${search}`}`
}

/** The address of a file of a run, for a picture's `src` or a link. */
export const fileAddress = (path: string, name: string): string => apiAddress('file', { path, name })

/**
 * Asks for JSON.
 * @throws ServerProblem
 * @example const { runs } = await getJson<RunList>('runs')
 */
export async function getJson<Answer>(
  name: string,
  query: Query = {},
  signal?: AbortSignal,
): Promise<Answer> {
  const response = await answered(apiAddress(name, query), { ...(signal && { signal }) })
  return (await response.json()) as Answer
}

/** Sends JSON and reads what comes back. @throws ServerProblem */
export async function postJson<Answer>(name: string, body: unknown): Promise<Answer> {
  const response = await answered(apiAddress(name), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return (await response.json()) as Answer
}

/** A JSON file of a run, or undefined where it has none. @throws ServerProblem */
export async function runJson<Content>(path: string, name: string): Promise<Content | undefined> {
  const response = await fileOrNone(path, name)
  return response && ((await response.json()) as Content)
}

/** A text file of a run, or undefined where it has none. @throws ServerProblem */
export async function runText(path: string, name: string): Promise<string | undefined> {
  return (await fileOrNone(path, name))?.text()
}

/** The bytes of a file of a run, `model.onnx` for example. @throws ServerProblem */
export async function runBytes(path: string, name: string, signal?: AbortSignal): Promise<Uint8Array> {
  const response = await answered(fileAddress(path, name), { ...(signal && { signal }) })
  return new Uint8Array(await response.arrayBuffer())
}

async function fileOrNone(path: string, name: string): Promise<Response | undefined> {
  try {
    return await answered(fileAddress(path, name), {})
  } catch (error) {
    if (error instanceof ServerProblem && error.status === 404) return undefined
    throw error
  }
}

async function answered(address: string, init: RequestInit): Promise<Response> {
  let response: Response
  try {
    response = await fetch(address, init)
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new ServerProblem(0, noAnswer)
  }
  if (response.ok) return response
  throw new ServerProblem(response.status, await reason(response))
}

async function reason(response: Response): Promise<string> {
  try {
    return ((await response.json()) as Problem).error
  } catch {
    return `the server answered ${response.status} without saying why`
  }
}
