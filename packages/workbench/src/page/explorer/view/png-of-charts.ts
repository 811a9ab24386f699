// Charts as one picture, one below the other, with the colours that they have on the page.

/** Pixels of the picture for one of the page. */
const scale = 2

const drawn = [
  'fill',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'opacity',
  'font-family',
  'font-size',
] as const

/** A png of charts; undefined when there are none. */
export async function pngOfCharts(charts: NodeListOf<Element>): Promise<Blob | undefined> {
  const svgs = [...charts].filter((one) => one instanceof SVGSVGElement)
  if (svgs.length === 0) return undefined
  const titles = svgs.map((svg) => {
    const title =
      svg.closest('li')?.querySelector('.x-name') ?? svg.closest('figure')?.querySelector('figcaption')
    return title?.textContent ?? ''
  })
  const sizes = svgs.map((svg) => svg.getBoundingClientRect())
  const title = 22
  const canvas = document.createElement('canvas')
  canvas.width = Math.ceil(scale * Math.max(...sizes.map(({ width }) => width)))
  canvas.height = Math.ceil(scale * sizes.reduce((sum, { height }) => sum + height + title, 0))
  const context = canvas.getContext('2d')
  if (context === null) return undefined
  const style = getComputedStyle(document.body)
  context.fillStyle = style.backgroundColor
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.scale(scale, scale)
  let top = 0
  for (const [at, svg] of svgs.entries()) {
    const size = sizes[at]
    context.fillStyle = style.color
    context.font = `13px ${style.fontFamily}`
    context.fillText(titles[at] ?? '', 8, top + 15)
    context.drawImage(await imageOf(svg), 0, top + title, size?.width ?? 0, size?.height ?? 0)
    top += (size?.height ?? 0) + title
  }
  return new Promise((resolve) => canvas.toBlob((blob) => resolve(blob ?? undefined), 'image/png'))
}

async function imageOf(svg: SVGSVGElement): Promise<HTMLImageElement> {
  const copy = svg.cloneNode(true) as SVGSVGElement
  const originals = svg.querySelectorAll('*')
  for (const [at, element] of copy.querySelectorAll('*').entries()) {
    const original = originals[at]
    if (original === undefined) continue
    const own = getComputedStyle(original)
    for (const name of drawn) element.setAttribute(name, own.getPropertyValue(name))
  }
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  const image = new Image()
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`
  await image.decode()
  return image
}
