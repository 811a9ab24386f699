// A certificate for a server on this machine alone, made anew for each test: keys that lie in a repository are taken for secrets, and
// certificates that do run out.
import { generateKeyPairSync, sign } from 'node:crypto'

/** One value in the distinguished encoding rules of ASN.1 (ITU-T X.690). */
function der(tag: number, ...content: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(content)
  if (body.length < 128) return Buffer.concat([Buffer.of(tag, body.length), body])
  const digits = body.length.toString(16)
  const size = Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex')
  return Buffer.concat([Buffer.of(tag, 0x80 | size.length), size, body])
}

const sequence = (...content: readonly Uint8Array[]): Buffer => der(0x30, ...content)
const set = (...content: readonly Uint8Array[]): Buffer => der(0x31, ...content)
const identifier = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'))
const whole = (value: number): Buffer => der(0x02, Buffer.of(value))
const bits = (content: Uint8Array): Buffer => der(0x03, Buffer.of(0), content)
const octets = (content: Uint8Array): Buffer => der(0x04, content)
const moment = (date: Date): Buffer =>
  der(0x18, Buffer.from(`${date.toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`, 'latin1'))

const day = 86_400_000

/**
 * A certificate for 127.0.0.1 that signs itself (RFC 5280), valid from yesterday to tomorrow, and its key, both in PEM.
 * @example createServer(localCertificate(), answer).listen(0, '127.0.0.1')
 */
export function localCertificate(now = new Date()): { readonly cert: string; readonly key: string } {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const ecdsaWithSha256 = sequence(identifier('2a8648ce3d040302'))
  const name = sequence(set(sequence(identifier('550403'), der(0x0c, Buffer.from('local test')))))
  const basicConstraints = sequence(identifier('551d13'), octets(sequence(der(0x01, Buffer.of(0xff)))))
  const alternativeName = sequence(identifier('551d11'), octets(sequence(der(0x87, Buffer.of(127, 0, 0, 1)))))
  const told = sequence(
    der(0xa0, whole(2)),
    whole(1),
    ecdsaWithSha256,
    name,
    sequence(moment(new Date(now.getTime() - day)), moment(new Date(now.getTime() + day))),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(basicConstraints, alternativeName)),
  )
  const certificate = sequence(told, ecdsaWithSha256, bits(sign('sha256', told, privateKey)))
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? []
  return {
    cert: ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n'),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}
