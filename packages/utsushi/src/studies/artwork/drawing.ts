// Drawing in Node: `utsushi/sketches/node`. What draws in a page as well is `utsushi/sketches`.
export { commandGenerator, type CommandGeneratorOptions } from './generator/command-generator.js'
export { splitCommand } from '../../program/command-words.js'
export { sketchGenerator, type ColourPicture, type Generator } from './generator/generator.js'
export { simulateSketch, type SketchSimulationOptions } from './simulate.js'
export { designPictures, type DesignedPicture } from './simulate/design.js'
export { openPainter } from './sketches/open-painter.js'
