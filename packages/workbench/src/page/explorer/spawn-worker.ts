// The worker of a page that is served: a script of its own, beside the page's.

/** Starts the thread that runs an emulator. */
export const spawnWorker = (): Worker =>
  new Worker(new URL('./runtime/worker.js', import.meta.url), { type: 'module', name: 'emulator' })
