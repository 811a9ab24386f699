// `--set` for a section that a command does not look at: refused, for it would be taken and change nothing.
import { InputError, lookUp } from '@utsushi/ground'
import type { Override } from '../definition/overrides.js'

/** What each command does not look at, and why. */
const idle = {
  train: { tuning: 'belongs to tune', simulation: 'belongs to simulate and demo' },
  inspect: {
    training: 'belongs to train',
    tuning: 'belongs to tune',
    simulation: 'belongs to simulate and demo',
  },
  demo: { tuning: 'belongs to tune' },
  tune: { simulation: 'belongs to simulate and demo' },
  taste: {
    training: 'belongs to train',
    tuning: 'belongs to tune',
    simulation: 'belongs to simulate and demo',
  },
  compare: { simulation: 'belongs to simulate and demo' },
} as const satisfies Readonly<Record<string, Readonly<Record<string, string>>>>

/** @throws InputError naming the option and the command that it belongs to */
export function refuseIdle(command: keyof typeof idle, overrides: readonly Override[]): void {
  const sections: Readonly<Record<string, string>> = idle[command]
  for (const { path, typed } of overrides) {
    const reason = lookUp(sections, path[0] ?? '')
    if (reason !== undefined)
      throw new InputError(`${typed} — has no effect on ${command}: ${path[0] ?? ''} ${reason}; leave it out`)
  }
}

/**
 * Settings of a simulation: its own section, and where it writes.
 *
 * @throws InputError naming an option that changes nothing of it
 */
export function refuseBesideSimulation(overrides: readonly Override[], paths: readonly string[]): void {
  const other = overrides.find(({ path }) => path[0] !== 'simulation' && !paths.includes(path.join('.')))
  if (other !== undefined)
    throw new InputError(
      `${other.typed} — has no effect on simulate, which looks at the section simulation${paths.length > 0 ? ` and ${paths.join(', ')}` : ''}; leave it out`,
    )
}
