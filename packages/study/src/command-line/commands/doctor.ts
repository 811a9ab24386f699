import { accessSync, constants } from 'node:fs'
import type { Command } from 'commander'
import { lookAround, type Machine } from '../doctor/machine.js'
import { providers, tryProvider, type ProviderFinding } from '../../run/providers.js'
import { withJson, type SharedOptions } from '../options.js'
import { runSession } from '../session.js'

const LEAST_NODE = [20, 19] as const
const COMFORTABLE_BYTES = 2e9

/** `utsushi doctor`: what this machine can do. */
export function doctorCommand(parent: Command, done: (code: number) => void): void {
  const command = parent.command('doctor').description('what this machine can do, and what to mend')
  withJson(command).action(async (options: SharedOptions) =>
    done(
      await runSession(options, async () => {
        const machine = lookAround()
        const findings: ProviderFinding[] = []
        for (const provider of providers) findings.push(await tryProvider(provider))
        const auto = automaticDevice(findings)
        const problems = problemsOf(machine, findings)
        return {
          lines: [
            ...machineLines(machine),
            ...findings.map(providerLine),
            `auto      ${auto}`,
            ...verdict(problems),
          ],
          json: { command: 'doctor', ...machine, providers: findings, auto, problems },
          ...(problems.length > 0 ? { code: 1 } : {}),
        }
      }),
    ),
  )
}

/** What `--device auto` takes: the processor, until a graphics card has been measured to train these models faster. */
function automaticDevice(findings: readonly ProviderFinding[]): string {
  const others = findings.filter(({ provider, works }) => works && provider !== 'cpu')
  const choice = others.map(({ provider }) => `--device ${provider}`).join(' or ')
  return choice === '' ? 'cpu' : `cpu (${choice} computes on the graphics card)`
}

/** What must be mended before training can work, each with what to do. */
export function problemsOf(machine: Machine, findings: readonly ProviderFinding[]): readonly string[] {
  const problems: string[] = []
  const [major = 0, minor = 0] = machine.node.split('.').map(Number)
  if (major < LEAST_NODE[0] || (major === LEAST_NODE[0] && minor < LEAST_NODE[1]))
    problems.push(`Node ${machine.node} is too old — install Node ${LEAST_NODE.join('.')} or newer`)
  if (machine.onnxruntime === null) problems.push('onnxruntime-node is not installed — run npm ci')
  else if (!findings.some(({ provider, works }) => provider === 'cpu' && works))
    problems.push('ONNX Runtime does not work on this processor — the reason stands above')
  if (machine.duckdb === null) problems.push('DuckDB is not installed — run npm ci')
  if (machine.diskFreeBytes < COMFORTABLE_BYTES)
    problems.push(`only ${gigabytes(machine.diskFreeBytes)} free on this disk — free some before training`)
  if (!writable('.')) problems.push('this folder cannot be written to — change to another')
  return problems
}

function machineLines(machine: Machine): readonly string[] {
  const vector = machine.vector.length === 0 ? 'vector units unknown' : machine.vector.join(', ')
  return [
    `node      ${machine.node} (${machine.platform})`,
    `processor ${machine.processor}, ${machine.cores} cores, ${vector}`,
    `memory    ${gigabytes(machine.memoryBytes)}, ${gigabytes(machine.memoryFreeBytes)} free`,
    `disk      ${gigabytes(machine.diskFreeBytes)} free here`,
    `duckdb    ${machine.duckdb ?? 'not installed'}`,
    `runtime   onnxruntime ${machine.onnxruntime ?? 'not installed'}`,
  ]
}

function providerLine({ provider, works, reason }: ProviderFinding): string {
  return `  ${provider.padEnd(8)}${works ? 'works' : `no: ${reason ?? 'unknown reason'}`}`
}

function verdict(problems: readonly string[]): readonly string[] {
  return problems.length === 0
    ? ['all that training needs is here']
    : problems.map((problem) => `problem: ${problem}`)
}

function gigabytes(bytes: number): string {
  return Number.isFinite(bytes) ? `${(bytes / 1e9).toFixed(1)} GB` : 'unknown'
}

function writable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    return false
  }
}
