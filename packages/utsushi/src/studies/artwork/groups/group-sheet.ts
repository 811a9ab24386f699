// The contact sheet of a group: pictures at its middle, then pictures that show how far it reaches.
import { formatShare, type ContactSheet, type PixelPicture } from '@utsushi/study/plots'
import type { DescribedGroup } from './describe-groups.js'
import { parameterNoun } from './distinction.js'
import type { ParameterRange } from './parameter-ranges.js'

/** How pictures are had, and what is written below them. */
export interface GroupPictures {
  readonly picture: (place: number) => PixelPicture
  readonly caption: (place: number) => string
}

/**
 * The sheet of a group, ready to stand in a report.
 * @example groupSheet(group, { picture: (place) => ({ pixels: pixelsOf(data, place), width: 64, height: 64 }), caption: (place) => captions[place] })
 */
export function groupSheet(
  { name, share, members, words, representatives: { middle, reach } }: DescribedGroup,
  { picture, caption }: GroupPictures,
): ContactSheet {
  const shown = [...middle, ...reach]
  return {
    title: `${name[0]?.toUpperCase() ?? ''}${name.slice(1)}: ${words}`,
    subtitle: `${members.length} pictures, ${formatShare(share)} of all. The first ${middle.length} are nearest to its middle, the others show how far it reaches.`,
    pictures: shown.map((place) => ({ ...picture(place), caption: caption(place) })),
    ...{ columns: 6, size: 96 },
  }
}

/** What a group covers of a parameter, for a cell of a table: `2 to 4`, `340° to 20°`, `all around`. */
export function rangeText({ parameter, low, high, allAround }: ParameterRange): string {
  if (allAround) return 'all around'
  const digits = parameter.kind === 'count' || parameter.kind === 'circular' ? 0 : 3
  const unit = parameter.unit === '°' ? '°' : ''
  const text = (value: number): string =>
    `${digits === 0 ? String(Math.round(value)) : String(Number(value.toPrecision(digits)))}${unit}`
  return text(low) === text(high) ? text(low) : `${text(low)} to ${text(high)}`
}

/** Heading of a parameter's column: `dips`, `hue`. */
export const rangeHeading = ({ parameter }: ParameterRange): string => parameterNoun(parameter)
