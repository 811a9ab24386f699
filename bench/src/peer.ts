import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { InputError } from '@utsushi/ground'
import type { Json } from './result.js'

/** What a peer's script prints: one JSON object. */
export type PeerResult = { readonly [key: string]: Json }

const benchFolder = fileURLToPath(new URL('../', import.meta.url))

/** Where peers live: granite-tsfm needs an older PyTorch than the others, aeon an older NumPy, AutoEmulate an older scikit-learn, and each has an environment of its own. */
const environments = {
  peers: '.venv',
  granite: '.venv-granite',
  aeon: '.venv-aeon',
  autoemulate: '.venv-autoemulate',
} as const

/**
 * Runs `bench/peers/<script>` in the peers' Python environment and returns the JSON object on its last line.
 * What the script writes to stderr (progress, warnings) goes to ours.
 *
 * @throws InputError when `npm run bench:setup` has not been run.
 * @throws Error when the script fails or prints no JSON.
 * @example
 * await runPeer('train_step.py', ['--engine', 'torch', '--config', 'a'])
 */
export async function runPeer(
  script: string,
  args: readonly string[],
  environment: keyof typeof environments = 'peers',
): Promise<PeerResult> {
  const { python, script: file } = peerPython(script, environment)
  const { code, output } = await collect(python, ['-B', file, ...args])
  if (code !== 0)
    throw new Error(`the peer ${script} ${args.join(' ')} ended with ${code}; its own message stands above`)
  return parseLastLine(script, output)
}

/**
 * The peers' Python, and where a script of theirs stands: for a bench that talks to it while it runs.
 *
 * @throws InputError when `npm run bench:setup` has not been run.
 */
export function peerPython(
  script: string,
  environment: keyof typeof environments = 'peers',
): { readonly python: string; readonly script: string } {
  const python = `${benchFolder}${environments[environment]}/bin/python`
  if (!existsSync(python)) {
    const command = environment === 'peers' ? 'npm run bench:setup' : `npm run bench:setup ${environment}`
    throw new InputError(`the peers are not set up: run "${command}" first (a few minutes)`)
  }
  return { python, script: `${benchFolder}peers/${script}` }
}

/** Reads a finite number from a peer's result by its key, or keys for a nested one. */
export function peerNumber(result: PeerResult, ...path: readonly string[]): number {
  const found = path.reduce<Json | undefined>(
    (value, key) => (isObject(value) ? value[key] : undefined),
    result,
  )
  if (typeof found !== 'number' || !Number.isFinite(found)) {
    throw new Error(
      `the peer's result has no number at ${path.join('.')}: ${JSON.stringify(result).slice(0, 200)}`,
    )
  }
  return found
}

/** The last line of `output`, read as a JSON object. */
export function parseLastLine(script: string, output: string): PeerResult {
  const line = output.trimEnd().split('\n').at(-1) ?? ''
  let parsed: unknown
  try {
    parsed = JSON.parse(line)
  } catch {
    throw new Error(
      `the peer ${script} should end with a line of JSON, but ended with: ${line.slice(0, 200)}`,
    )
  }
  if (!isObject(parsed as Json))
    throw new Error(`the peer ${script} printed JSON that is no object: ${line.slice(0, 200)}`)
  return parsed as PeerResult
}

function isObject(value: Json | undefined): value is PeerResult {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function collect(
  command: string,
  args: readonly string[],
): Promise<{ code: number | string; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    const chunks: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.on('error', reject)
    child.on('close', (code, signal) => {
      resolve({ code: code ?? signal ?? 'no exit code', output: Buffer.concat(chunks).toString('utf8') })
    })
  })
}
