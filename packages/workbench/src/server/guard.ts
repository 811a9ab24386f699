// Who may ask: a page of this server, opened with the address that it printed. A foreign page is refused by the headers that a
// browser adds to what it sends; a name that was bound to this machine to get at it (DNS rebinding), by Host.
import { createHash, timingSafeEqual } from 'node:crypto'
import type { Context, MiddlewareHandler } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { Refusal } from './refusal.js'

/** What the guard knows. */
export interface GuardOptions {
  /** Random, as the printed address has it. */
  readonly token: string
  /** Known once the server listens. */
  readonly port: () => number
}

/** Names of this machine that an address may have. */
const hosts = ['127.0.0.1', 'localhost', '[::1]']

/** Refuses whatever is not asked by a page of this server, or by who has the token. */
export function guard({ token, port }: GuardOptions): MiddlewareHandler {
  return async (context, next) => {
    const { req } = context
    const host = req.header('host') ?? ''
    if (!hosts.some((name) => host === `${name}:${port()}`))
      throw new Refusal(403, `this server answers to http://127.0.0.1:${port()} alone`)
    const origin = req.header('origin')
    if (origin !== undefined && origin !== `http://${host}`)
      throw new Refusal(403, 'pages of other addresses may not ask this server')
    const site = req.header('sec-fetch-site')
    if (site !== undefined && site !== 'same-origin' && site !== 'none' && !isNavigation(context))
      throw new Refusal(403, 'pages of other addresses may not ask this server')
    const writes = req.method !== 'GET' && req.method !== 'HEAD'
    if (writes && origin === undefined && req.header('authorization') === undefined)
      throw new Refusal(
        403,
        'a request that changes something names its Origin, or carries the token as a bearer',
      )
    if (writes && !/^application\/json\b/i.test(req.header('content-type') ?? ''))
      throw new Refusal(415, 'a request that changes something is JSON (Content-Type: application/json)')
    const cookie = `utsushi-${port()}`
    const given = req.query('token')
    if (given !== undefined && req.path === '/' && !writes) {
      if (!isSame(given, token)) throw unknownToken()
      setCookie(context, cookie, token, { httpOnly: true, sameSite: 'Strict', path: '/' })
      return context.redirect('/')
    }
    const bearer = /^Bearer (.+)$/.exec(req.header('authorization') ?? '')?.[1]
    const known = bearer ?? getCookie(context, cookie)
    if (known === undefined || !isSame(known, token)) {
      if (known !== undefined && bearer === undefined) deleteCookie(context, cookie, { path: '/' })
      throw unknownToken()
    }
    await next()
    return undefined
  }
}

/** A link that a person follows, from a mail for example, is answered: nobody but the person reads what comes of it. */
function isNavigation({ req }: Context): boolean {
  return (
    req.method === 'GET' &&
    req.header('sec-fetch-mode') === 'navigate' &&
    req.header('sec-fetch-dest') === 'document' &&
    req.path === '/'
  )
}

const unknownToken = (): Refusal =>
  new Refusal(401, 'open the address that utsushi serve printed: it carries the token that lets a page in')

/** Takes as long for any two texts. */
function isSame(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}
