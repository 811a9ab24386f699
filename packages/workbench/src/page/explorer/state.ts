// The explorer's state: what is set, what is held beside it, and what the emulator says of both. Views read signals and set them; asking
// follows by itself, the latest first.
import { effect, signal, type ReadonlySignal, type Signal } from '@preact/signals'
import { forecastLayout } from '@utsushi/emulator'
import { answerOf, type Answer } from './answer/answer.js'
import { casesOfFile, type Case } from './plan/case.js'
import { questionOf } from './plan/inputs-of.js'
import { planOf, type Plan } from './plan/plan.js'
import { settingOf, type Setting } from './plan/setting.js'
import type { OpenModel } from './runtime/open-model.js'
import { takeTurns, type Turns } from './runtime/turns.js'

/** An emulator with all that is set and said of it. */
export interface Explored {
  readonly model: OpenModel
  readonly plan: Plan
  /** Steps before the first answer. */
  readonly context: number
  readonly cases: Signal<readonly Case[]>
  readonly setting: Signal<Setting>
  readonly held: Signal<Setting | undefined>
  readonly answer: ReadonlySignal<Answer | undefined>
  readonly heldAnswer: ReadonlySignal<Answer | undefined>
  /** Why there is no answer, in words. */
  readonly trouble: Signal<string>
  /** The place that is looked at, counted in the answer. */
  readonly cursor: Signal<number>
  readonly turns: Turns
  /** The case of a setting. */
  caseOf(setting: Setting): Case | undefined
  /** Chooses a case. */
  choose(name: string): void
  /** Adds a case, in place of one of its name, and chooses it. */
  add(one: Case): void
  set(change: Partial<Setting>): void
  /** Gives an answer that was not asked from the setting alone. */
  say(answer: Answer): void
  close(): void
}

/**
 * The state of an open model.
 *
 * @param given cases that came with it; those that the file itself knows when there are none
 * @throws Error when this page cannot ask it
 */
export function explore(model: OpenModel, given: readonly Case[] = []): Explored {
  const { metadata } = model
  const plan = planOf(metadata)
  const { context = 0 } = forecastLayout(metadata) ?? {}
  const cases = signal(given.length > 0 ? given : casesOfFile(metadata, plan))
  const caseOf = ({ of }: Setting): Case | undefined => cases.value.find(({ name }) => name === of)
  const setting = signal(settingOf(plan, cases.value[0], context))
  const held = signal<Setting | undefined>(undefined)
  const answer = signal<Answer | undefined>(undefined)
  const heldAnswer = signal<Answer | undefined>(undefined)
  const trouble = signal('')
  const turns = takeTurns((error) => {
    trouble.value = error instanceof Error ? error.message : String(error)
  })
  const ask = async (asked: Setting): Promise<Answer> => {
    const one = caseOf(asked)
    const { inputs, pieces } = questionOf(metadata, plan, one, asked)
    return answerOf(metadata, plan, await model.ask(inputs), pieces, { one, setting: asked })
  }
  const isAsked = plan.kind !== 'steps' && plan.kind !== 'picture'
  let heldFor: Setting | undefined
  const stop = effect(() => {
    const [now, beside] = [setting.value, held.value]
    if (!isAsked) return
    turns.now(async () => {
      answer.value = await ask(now)
      trouble.value = ''
      if (heldFor === beside) return
      heldAnswer.value = beside && (await ask(beside))
      heldFor = beside
    })
  })
  const set = (change: Partial<Setting>): void => {
    setting.value = { ...setting.value, ...change }
  }
  const choose = (name: string): void => {
    const one = cases.value.find((each) => each.name === name)
    setting.value = settingOf(plan, one, context, setting.value)
  }
  return {
    ...{ model, plan, context, cases, setting, held, trouble, turns, caseOf, choose, set },
    answer,
    heldAnswer,
    cursor: signal(0),
    say: (said) => {
      answer.value = said
    },
    add: (one) => {
      cases.value = [one, ...cases.value.filter(({ name }) => name !== one.name)]
      choose(one.name)
    },
    close: () => {
      stop()
      model.close()
    },
  }
}
