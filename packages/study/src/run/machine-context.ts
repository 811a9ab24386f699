// Threads and device of a configuration (flags have been written into it as overrides) put where studies look.
import type { Device, StudyContext } from '../definition/contract.js'
import { isSection } from '../definition/overrides.js'

const DEVICES: readonly Device[] = ['auto', 'cpu', 'cuda', 'webgpu']

/** The context with the configuration's `threads` and `device`, where the context does not name its own. */
export function machineContext(context: StudyContext, config: unknown): StudyContext {
  if (!isSection(config)) return context
  const device = DEVICES.find((name) => name === config['device'])
  const threads = context.threads ?? config['threads']
  return {
    ...context,
    device: context.device === 'auto' ? (device ?? 'auto') : context.device,
    ...(typeof threads === 'number' ? { threads } : {}),
  }
}
