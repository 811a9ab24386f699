// Runs a command and tells what it said only when it failed.
import { spawn } from 'node:child_process'

/**
 * Runs a program to its end. npm and npx are shell scripts on Windows, so a shell starts them there.
 *
 * @param {string} command
 * @param {readonly string[]} args without blanks: a shell may read them
 * @param {import('node:child_process').SpawnOptions} options
 * @returns {Promise<string>} what it wrote to standard output
 * @throws with all that it wrote when it ends with anything but 0
 */
export function run(command, args, options = {}) {
  const child = spawn(command, args, {
    shell: process.platform === 'win32',
    ...options,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = { output: '', all: '' }
  child.stdout.on('data', (text) => {
    said.output += text
    said.all += text
  })
  child.stderr.on('data', (text) => (said.all += text))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) =>
      code === 0
        ? resolve(said.output)
        : reject(new Error(`${[command, ...args].join(' ')} ended with ${code}\n${said.all}`)),
    )
  })
}
