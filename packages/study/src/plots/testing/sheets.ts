/** Contact sheets of made-up pictures. */
import type { ContactSheet } from '../contact-sheet.js'
import type { PixelPicture } from '../embedded-image.js'

/** A flower of so many petals, in one of a few colours. */
export function madeUpPicture(petals: number, side = 64): PixelPicture {
  const pixels = new Uint8Array(side * side * 3)
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const [across, down] = [(2 * x) / side - 1, (2 * y) / side - 1]
      const inside = Math.hypot(across, down) < 0.7 + 0.2 * Math.cos(petals * Math.atan2(down, across))
      const colour = inside ? [(petals * 67) % 256, (petals * 29) % 256, 180] : [250, 250, 245]
      pixels.set(colour, (y * side + x) * 3)
    }
  return { pixels, width: side, height: side }
}

/** Every kind of sheet once. */
export function sheets(): Readonly<Record<string, ContactSheet>> {
  return {
    read: {
      title: 'Petals, counted and read',
      subtitle: 'The ones marked ✗ were read wrongly.',
      pictures: Array.from({ length: 14 }, (_, k) => {
        const petals = 3 + (k % 7)
        const read = k % 5 === 3 ? petals + 1 : petals
        const isRight = read === petals
        const mark = isRight ? 'right' : 'wrong'
        const line = `read ${read}`
        return {
          ...madeUpPicture(petals),
          caption: [`${petals} petals`, isRight ? line : { text: line, mark: 'wrong' as const }],
          mark,
        } as const
      }),
    },
    'drawn again': {
      title: 'Drawn again from what was read',
      pictures: [4, 5, 6].map((petals) => ({
        ...madeUpPicture(petals),
        beside: [madeUpPicture(petals + 1)],
        caption: ['SSIM 0.91', 'the original, and the estimate drawn again'],
      })),
      columns: 2,
    },
    'no words': { pictures: [{ ...madeUpPicture(5, 16), caption: [] }] },
  }
}
