// How messages tell a person what to do next: as the command line of this process takes it, or as code does. The command line
// says so once, when it begins.

let called = 'utsushi'
let typed = false

/** Names the command of this process: `utsushi`, or what runs somebody's own studies. From here on, options are told as they are typed. */
export function nameCommand(name: string): void {
  called = name
  typed = true
}

/**
 * A command as a person types it.
 *
 * @example command('train glacier.yaml') // 'node dist/main.js train glacier.yaml'
 */
export const command = (rest: string): string => `${called} ${rest}`

/**
 * An option of `train` or `tune`, for a person at a command line or for one who writes code.
 *
 * @example option('out') // '--out', or '{ out }' where no command line runs
 */
export const option = (name: 'out' | 'resume' | 'anew' | 'parameters' | 'input'): string => {
  if (typed) return `--${name}`
  return name === 'resume' || name === 'anew' ? `{ ${name}: true }` : `{ ${name} }`
}

/**
 * Training a run folder, as a person types it or writes it.
 *
 * @param set changed settings, `training.learningRate=1e-4`
 * @example trainAgain('runs/a', { anew: true }) // 'utsushi train runs/a --anew'
 */
export function trainAgain(
  folder: string,
  { anew = false, set = [] }: { readonly anew?: boolean; readonly set?: readonly string[] } = {},
): string {
  if (typed)
    return command(
      [
        `train ${quoted(folder)}`,
        ...(anew ? ['--anew'] : []),
        ...set.map((each) => `--set ${quoted(each)}`),
      ].join(' '),
    )
  const overrides = `overrides: [${set.map((each) => `parseOverride('${each}')`).join(', ')}]`
  const options = [...(anew ? ['anew: true'] : []), ...(set.length > 0 ? [overrides] : [])]
  return `train('${folder}'${options.length === 0 ? '' : `, { ${options.join(', ')} }`})`
}

/** As a shell takes it: whole where it holds what a shell would take apart. */
const quoted = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
