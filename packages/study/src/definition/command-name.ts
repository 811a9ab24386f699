// How this command line is called: what messages and reports tell a person to type. Set once, by the command line itself.

let called = 'utsushi'

/** Names the command of this process: `utsushi`, or what runs somebody's own studies. */
export function nameCommand(name: string): void {
  called = name
}

/**
 * A command as a person types it.
 *
 * @example command('train glacier.yaml') // 'node dist/main.js train glacier.yaml'
 */
export const command = (rest: string): string => `${called} ${rest}`
