// One of the processes that race for a lock: takes it when it is told to, says whether it did, and holds it until told to give it back.
import { tryLock } from '../node/lock.js'

let unlock: (() => void) | undefined

process.on('message', (message: { readonly take?: string; readonly at?: number }) => {
  const { take, at = 0 } = message
  if (take === undefined) {
    unlock?.()
    unlock = undefined
    process.send?.('given')
    return
  }
  while (Date.now() < at);
  unlock = tryLock(take)
  process.send?.(unlock !== undefined)
})
process.send?.('ready')
