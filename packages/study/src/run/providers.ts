// Which ONNX Runtime providers really work here, each tried in a process of its own.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { InputError } from '@utsushi/ground'
import { command } from '../definition/command-name.js'
import type { Device } from '../definition/contract.js'

export const providers = ['cpu', 'webgpu', 'cuda'] as const
export type Provider = (typeof providers)[number]

export interface ProviderFinding {
  readonly provider: Provider
  readonly works: boolean
  /** Why not. */
  readonly reason?: string
}

const PATIENCE_MS = 30_000

/** Opens a tiny session on a provider in a child process. */
export function tryProvider(provider: Provider): Promise<ProviderFinding> {
  const script = fileURLToPath(new URL('./probe.js', import.meta.url))
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [script, provider], { stdio: ['ignore', 'pipe', 'ignore'] })
    const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS)
    let told = ''
    child.stdout.on('data', (chunk: Buffer) => (told += chunk.toString()))
    child.on('error', (error) => (told = error.message))
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      if (code === 0 && told === 'works') return resolve({ provider, works: true })
      const ended = signal === 'SIGKILL' ? 'no answer in 30 s' : `its process ended with ${signal ?? code}`
      resolve({ provider, works: false, reason: plainReason(told) ?? ended })
    })
  })
}

/**
 * Refuses a graphics card that does not work here, before anything is written.
 *
 * @throws InputError saying why, and what to do
 */
export async function requireDevice(device: Device): Promise<void> {
  if (device === 'auto' || device === 'cpu') return
  const { works, reason = 'its session could not be opened' } = await tryProvider(device)
  if (works) return
  throw new InputError(
    `device ${device} does not work here: ${reason} — leave it out to use the processor; ${command('doctor')} tells more`,
  )
}

/** The runtime's message without its source positions and conditions; what to do where that is known. */
function plainReason(message: string): string | undefined {
  if (/Failed to load shared library/i.test(message))
    return 'its libraries are not installed (README: Graphics cards)'
  const text = (message.split(' was false. ').at(-1) ?? '').trim()
  if (text === '') return undefined
  return text.length > 120 ? `${text.slice(0, 117)}…` : text
}
