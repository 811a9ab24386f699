// Threads and device of a configuration (flags have been written into it as overrides) put where studies look.
import { availableParallelism } from 'node:os'
import type { CallerContext, Device, StudyContext } from '../definition/contract.js'
import { isSection } from '../definition/overrides.js'

const DEVICES: readonly Device[] = ['auto', 'cpu', 'cuda', 'webgpu']

/** The context with the configuration's `threads` and `device`, where the context does not name its own; all cores when neither does. */
export function machineContext(context: CallerContext, config: unknown = {}): StudyContext {
  const section = isSection(config) ? config : {}
  const device = DEVICES.find((name) => name === section['device'])
  const threads = context.threads ?? section['threads']
  return {
    ...context,
    device: context.device === 'auto' ? (device ?? 'auto') : context.device,
    threads: typeof threads === 'number' ? threads : availableParallelism(),
  }
}
