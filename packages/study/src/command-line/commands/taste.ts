// `utsushi taste`: which of these? A session of comparisons of what a study paints.
import { createReadStream, existsSync } from 'node:fs'
import { join, relative } from 'node:path'
import { createInterface } from 'node:readline'
import { InputError, suggestion } from '@utsushi/ground'
import { InvalidArgumentError, Option, type Command } from 'commander'
import { command as commandText } from '../../definition/command-name.js'
import type { CallerContext, Study } from '../../definition/contract.js'
import { resolveStudy } from '../../definition/file.js'
import type { Override } from '../../definition/overrides.js'
import { studies } from '../../definition/registry.js'
import { machineContext } from '../../run/machine-context.js'
import { RUNS_FOLDER } from '../../run/run-path.js'
import { askKinds, fixedOptions, searchNames, type AskKind, type SearchName } from '../../taste/question.js'
import { lineReplies, simulatedReplies, type Replies, type SimulatedReplies } from '../../taste/replies.js'
import { regretOf, runTasteSession } from '../../taste/run-session.js'
import { JOURNAL, openTasteSession, type TasteSession } from '../../taste/session.js'
import type { TasteSubject } from '../../taste/subject.js'
import { keysHelp, terminalReplies } from '../../taste/terminal-replies.js'
import { resultFiles, type TasteResult } from '../../taste/write-taste.js'
import { refuseIdle } from '../idle-settings.js'
import { overridesOf, wholeNumber, withJson, withSeed, withSet, type SharedOptions } from '../options.js'
import { runSession, type CommandResult } from '../session.js'
import { resolveSource } from '../source.js'

interface TasteCommandOptions extends SharedOptions {
  readonly out?: string
  readonly ask: AskKind
  readonly search: SearchName
  readonly options: number
  readonly questions: number
  readonly distance: number
  readonly answers?: string
  readonly simulate?: boolean
  readonly command?: string
}

/** `utsushi taste <study.yaml | run | study name>`. */
export function tasteCommand(parent: Command, done: (code: number) => void): void {
  const command = parent
    .command('taste')
    .description(
      'compare pictures: which of these? Follows the choices to what pleases, and says how sure it is',
    )
    .argument('<study>', 'study file, run folder, or name of a study that paints pictures')
    .option(
      '--out <folder>',
      'where the session is kept; one that is there goes on (default: runs/taste-<what is painted>)',
    )
    .addOption(
      new Option(
        '--ask <kind>',
        'pair; best of several; ranking; one pick from a 3 × 3 grid; sheets of several pictures',
      )
        .choices(askKinds)
        .default('pair'),
    )
    .addOption(
      new Option(
        '--search <name>',
        'who chooses what is asked: a model towards what pleases, or towards what tells most; CMA-ES or a genetic algorithm on choices alone; random',
      )
        .choices(searchNames)
        .default('model'),
    )
    .option('--options <number>', 'options of a question by best, ranking or sheets', wholeNumber(2, 9), 4)
    .option('--questions <number>', 'answers in all, those of earlier sittings included', wholeNumber(0), 40)
    .option(
      '--distance <share>',
      'smallest distance between two options, in ranges of the parameters',
      share,
      0.05,
    )
    .option(
      '--answers <file>',
      'answers from a file, one a line: 2, or 3 1 2 for a ranking; u undoes, q stops; - reads the input',
    )
    .option(
      '--command <line>',
      'a program of your own that paints; {name} stands for a parameter, {seed} for the seed, {file} for the image to write',
    )
    .option('--simulate', 'answers by a simulated chooser with a hidden favourite, blind in one of ten')
  withJson(withSeed(withSet(command))).action(async (source: string, options: TasteCommandOptions) =>
    done(await runSession(options, (context) => taste(source, options, context), { saves: true })),
  )
}

async function taste(
  source: string,
  options: TasteCommandOptions,
  caller: CallerContext,
): Promise<CommandResult> {
  if (options.simulate === true && options.answers !== undefined)
    throw new InputError('--simulate and --answers: who answers? Leave one of them out')
  const { study, config } = resolveTaste(source, options)
  const offer = refuseWithout(study)
  const context = machineContext(caller, config)
  const seed = options.seed ?? 0
  const { ask, search, distance } = options
  const subject = await offer.open(config, context, options.command)
  const folder = options.out ?? join(RUNS_FOLDER, `taste-${subject.name}`)
  const count = fixedOptions[ask] || options.options
  const session = openTasteSession(
    folder,
    subject,
    { ask, search, options: count, seed, distance },
    caller.reporter.warn,
  )
  const { replies, simulated } = repliesOf(subject, options, seed)
  try {
    const before = session.answers().length
    if (before > 0) caller.reporter.info(`goes on behind ${before} answers of ${join(folder, JOURNAL)}`)
    const result = await runTasteSession({
      ...{ session, replies, seed, questions: options.questions, signal: caller.signal },
      draws: simulated === undefined,
      ...(simulated === undefined && told(session, options.questions, caller)),
    })
    return outcome(session, result, simulated)
  } finally {
    replies.close()
    session.close()
  }
}

/** What a person is told between questions. */
function told(session: TasteSession, questions: number, { reporter }: CallerContext) {
  let helped = false
  return {
    onAsked: (question: ReturnType<TasteSession['ask']>, file: string | undefined) => {
      if (!helped) reporter.info(keysHelp(question))
      helped = true
      reporter.info(`question ${question.number} of ${questions}: ${relative('.', file ?? '')}`)
    },
    onAnswered: ({ ranked, milliseconds }: ReturnType<TasteSession['tell']>) =>
      reporter.info(
        `  ${ranked.map((place) => place + 1).join(' ')} after ${(milliseconds / 1000).toFixed(1)} s`,
      ),
    onUndone: (answer: ReturnType<TasteSession['undo']>) =>
      reporter.info(answer === undefined ? '  nothing to undo' : `  answer ${answer.number} is taken back`),
  }
}

/** Who answers: somebody simulated, a file, a pipe, or the person at the terminal. */
function repliesOf(
  { space }: TasteSubject,
  { simulate, answers }: TasteCommandOptions,
  seed: number,
): { readonly replies: Replies; readonly simulated?: SimulatedReplies } {
  if (simulate === true) {
    const simulated = simulatedReplies(space, seed)
    return { replies: simulated, simulated }
  }
  if (answers !== undefined && answers !== '-') {
    if (!existsSync(answers)) throw new InputError(`${answers} does not exist — expected answers, one a line`)
    return { replies: lineReplies(createInterface({ input: createReadStream(answers) }), answers) }
  }
  if (answers === undefined && process.stdin.isTTY)
    return { replies: terminalReplies(process.stdin, (text) => process.stderr.write(`  ${text}\r`)) }
  return { replies: lineReplies(createInterface({ input: process.stdin }), 'input') }
}

function outcome(
  session: TasteSession,
  result: TasteResult | undefined,
  simulated: SimulatedReplies | undefined,
): CommandResult {
  const { folder } = session
  const place = relative('.', folder) || '.'
  if (result === undefined)
    return {
      lines: [`nothing was answered; the session is in ${place}`],
      json: { command: 'taste', folder, questions: 0 },
    }
  const { questions, best, heldOut, responseTimes } = result
  const regret = simulated === undefined ? undefined : regretOf(session, simulated.utility)
  const percent = (value: number): string => `${Math.round(100 * value)} %`
  return {
    lines: [
      `after ${questions} answers, what is expected to please most: ${Object.entries(best)
        .map(([name, value]) => `${name} ${Number.isInteger(value) ? value : value.toPrecision(4)}`)
        .join(', ')}`,
      heldOut === null
        ? 'too few different questions to judge the taste by'
        : `of answers held out it foresees ${percent(heldOut.accuracy)} (guessing: ${percent(heldOut.chanceAccuracy)}), log-loss ${heldOut.logLoss.toFixed(3)} (guessing: ${heldOut.chanceLogLoss.toFixed(3)})`,
      ...(simulated === undefined
        ? [`answers took ${(responseTimes.median / 1000).toFixed(1)} s in the median`]
        : [`the simulated chooser would miss ${percent(regret ?? NaN)} of what it likes most`]),
      ...Object.values(resultFiles).map((file) => join(place, file)),
    ],
    json: { command: 'taste', folder, ...result, ...(regret !== undefined && { regret }) },
  }
}

interface Resolved {
  readonly study: Study
  readonly config: unknown
}

/** A study file, a run, or a study by its name with its own settings. */
function resolveTaste(source: string, options: TasteCommandOptions): Resolved {
  const { set, json } = options
  const overrides = overridesOf({ ...(set && { set }), ...(json && { json }) })
  refuseIdle('taste', overrides)
  const bare = studies.get(source)
  if (bare === undefined) {
    const near = suggestion(source, studies.keys())
    if (!existsSync(source) && near !== '')
      throw new InputError(`${source} is neither a study file nor the name of a study${near}`)
    return resolveSource(source, { ...(set && { set }) })
  }
  refuseWithout(bare)
  // Nothing is read from data here, but a study file must name some.
  const paths = bare.paths.map((key): Override => ({ path: key.split('.'), value: '.', typed: key }))
  return resolveStudy(bare, {}, { source, overrides: [...paths, ...overrides] })
}

/** @throws InputError when a study paints nothing, naming those that do */
function refuseWithout({ name, taste: offer }: Study): NonNullable<Study['taste']> {
  if (offer === undefined) throw new InputError(`${name} paints no pictures to choose from${offering()}`)
  return offer
}

/** Studies that do. */
function offering(): string {
  const names = [...studies.values()]
    .filter(({ taste: offer }) => offer !== undefined)
    .map(({ name }) => name)
  return names.length === 0 ? '' : ` — ${names.map((name) => commandText(`taste ${name}`)).join(', ')}`
}

function share(text: string): number {
  const value = Number(text)
  if (!(value >= 0 && value <= 0.5) || text.trim() === '')
    throw new InvalidArgumentError('Expected a number from 0 to 0.5.')
  return value
}
