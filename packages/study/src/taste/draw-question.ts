// Questions and results as contact sheets.
import { join } from 'node:path'
import { writeAtomicAsync } from '@utsushi/ground/node'
import type { ParameterValues } from '@utsushi/learn'
import { renderSheet, type ContactSheet, type PixelPicture } from '../plots/index.js'
import type { Question } from './question.js'
import type { TasteSubject } from './subject.js'

/** The sheet of the question that is asked now: one file, so that a viewer that follows it shows the next one. */
export const CURRENT = 'question.png'

/** Sheets that were asked, for looking back. */
export const questionFile = (number: number): string =>
  join('questions', `${String(number).padStart(4, '0')}.png`)

/**
 * Paints the options of a question into the session's folder, numbered as they are answered.
 *
 * @returns the file that holds the current question
 */
export async function drawQuestion(
  folder: string,
  subject: TasteSubject,
  question: Question,
): Promise<string> {
  const pictures = await Promise.all(
    question.options.map(async (option, place) => {
      const [first, ...beside] = await Promise.all(
        option.map((values) => subject.paint(values, question.paintSeed)),
      )
      if (first === undefined) throw new RangeError(`option ${place + 1} shows no picture`)
      return { ...first, beside, caption: String(place + 1) }
    }),
  )
  // A sheet of several pictures is a row of its own.
  const columns =
    question.ask === 'sheets' ? 1 : question.ask === 'grid' ? 3 : Math.min(question.options.length, 5)
  const sheet = { title: `Question ${question.number}`, pictures, columns, size: 192 }
  const png = await sheetPng(sheet, `${pictures.length} options, numbered`)
  await writeAtomicAsync(join(folder, questionFile(question.number)), png)
  const current = join(folder, CURRENT)
  await writeAtomicAsync(current, png)
  return current
}

/** Paints parameters with a line of values below each. */
export async function drawValues(
  file: string,
  subject: TasteSubject,
  {
    title,
    subtitle,
    values,
    seed,
  }: {
    readonly title: string
    readonly subtitle: string
    readonly values: readonly { readonly values: ParameterValues; readonly line: string }[]
    readonly seed: number
  },
): Promise<void> {
  const pictures = await Promise.all(
    values.map(async ({ values: own, line }) => ({
      ...(await subject.paint(own, seed)),
      caption: [line, ...valueLines(own)],
    })),
  )
  await writeAtomicAsync(
    file,
    await sheetPng({ title, subtitle, pictures, columns: 4 }, `${pictures.length} pictures`),
  )
}

/** `hue 203.5`, a parameter a line. */
const valueLines = (values: ParameterValues): readonly string[] =>
  Object.entries(values).map(
    ([name, value]) => `${name} ${Number.isInteger(value) ? value : value.toPrecision(4)}`,
  )

async function sheetPng(
  sheet: ContactSheet & { readonly pictures: readonly PixelPicture[] },
  alt: string,
): Promise<Uint8Array> {
  return (await renderSheet(sheet, alt)).png
}
