// Headers of every answer: what a page may load, run and be framed by. Nothing comes from elsewhere, nothing goes elsewhere.
import type { MiddlewareHandler } from 'hono'

const pagePolicy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self' blob:",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "frame-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Of a report: its own script, apart from the page that shows it, without a way to ask anybody anything. */
export const reportPolicy = [
  'sandbox allow-scripts allow-downloads allow-modals',
  "default-src 'none'",
  "script-src 'unsafe-inline'",
  "style-src 'unsafe-inline'",
  'img-src data: blob:',
  'font-src data:',
  "frame-ancestors 'self'",
].join('; ')

/** Of a picture: nothing in it runs. */
export const picturePolicy =
  "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:"

/** Adds the headers; a handler that has set a policy of its own keeps it. */
export const secureHeaders: MiddlewareHandler = async (context, next) => {
  await next()
  const { headers } = context.res
  const set = (name: string, value: string): void => {
    if (!headers.has(name)) headers.set(name, value)
  }
  set('content-security-policy', pagePolicy)
  set('x-content-type-options', 'nosniff')
  set('referrer-policy', 'no-referrer')
  set('cross-origin-resource-policy', 'same-origin')
  set('cross-origin-opener-policy', 'same-origin')
  set('cross-origin-embedder-policy', 'require-corp')
  set('permissions-policy', 'camera=(), geolocation=(), microphone=()')
  set('cache-control', 'no-store')
}
