import { countOf } from '@utsushi/ground'
import type { Command } from 'commander'
import { relative } from 'node:path'
import { command } from '../../definition/command-name.js'
import { train, type TrainedRun } from '../../run/train.js'
import { duration } from '../duration.js'
import { EXIT } from '../exit.js'
import {
  overridesOf,
  withJson,
  withChecked,
  withMachine,
  withSeed,
  withSet,
  type SharedOptions,
} from '../options.js'
import { refuseIdle } from '../idle-settings.js'
import { shortNumber } from '../pace.js'
import { runSession, type CommandResult } from '../session.js'

interface TrainCommandOptions extends SharedOptions {
  readonly out?: string
  readonly resume?: boolean
  readonly anew?: boolean
  readonly trainOnly?: boolean
}

/** `utsushi train <study.yaml | run folder>`: to a trained, evaluated, documented emulator. */
export function trainCommand(parent: Command, done: (code: number) => void): void {
  const command = parent
    .command('train')
    .description('train, write the emulator (model.onnx), evaluate and report')
    .argument('<study>', 'study file, or the folder of a run to continue')
    .option('--out <folder>', 'run folder to create (default: runs/<study>-<time>)')
    .option('--resume', 'continue the run in --out from its latest checkpoint')
    .option('--anew', 'replace the run in --out, or train the settings of a run folder from the beginning')
    .option('--train-only', 'stop after training: no emulator file, no evaluation')
  withJson(withChecked(withMachine(withSeed(withSet(command))))).action(
    async (source: string, options: TrainCommandOptions) =>
      done(
        await runSession(
          options,
          async ({ reporter, signal, checked = false }) => {
            const { out, resume, anew, trainOnly } = options
            const overrides = overridesOf(options)
            refuseIdle('train', overrides)
            const trained = await train(source, {
              ...{ overrides, reporter, signal, checked },
              ...(out === undefined ? {} : { out }),
              ...(resume === undefined ? {} : { resume }),
              ...(anew === undefined ? {} : { anew }),
              ...(trainOnly === undefined ? {} : { trainOnly }),
            })
            return trainResult(trained)
          },
          { saves: true },
        ),
      ),
  )
}

/** What training tells at its end. */
export function trainResult({ run, emulator, outcome, evaluation }: TrainedRun): CommandResult {
  const folder = relative('.', run) || '.'
  const { best, epochs, steps, seconds, stopped } = outcome
  const json = {
    ...{ command: 'train', run, outcome },
    ...(evaluation && { emulator, metrics: evaluation.metrics, report: evaluation.report }),
  }
  if (stopped === 'interrupted')
    return {
      lines: [`saved after epoch ${epochs}; continue with: ${command(`train ${folder}`)}`],
      json,
      code: EXIT.interrupted,
    }
  const why = { finished: 'all epochs done', patience: 'no improvement for a while', budget: 'time is up' }[
    stopped
  ]
  const { value = Number.NaN, metric } = best
  // Runs of before wrote an epoch where no part was held back to choose by.
  const chosen = Number.isFinite(value) && metric !== undefined && metric !== 'epoch'
  const score = chosen ? `${metric} ${shortNumber(value)}` : ''
  const lines = [
    steps === 0
      ? `fitted in ${duration(seconds)}${score === '' ? '' : `; ${score}`}`
      : `trained ${countOf(epochs, 'epoch')}, ${countOf(steps, 'step')} in ${duration(seconds)} (${why}); ` +
        (chosen
          ? `best ${score} at epoch ${shortNumber(best.epoch)}`
          : `the last weights are kept, as no part was held back to choose by`),
    ...(evaluation === undefined
      ? []
      : [`emulator: ${relative('.', emulator)}`, `report:   ${relative('.', evaluation.report)}`]),
  ]
  return { lines, tables: evaluation?.tables ?? [], json }
}
