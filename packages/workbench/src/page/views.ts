// The views of the page, each loaded when it is first gone to. To add one: write its file, and a line here.
import type { View } from './view.js'

/** The first that matches is shown. */
export const views: readonly View[] = [
  {
    name: 'runs',
    title: 'Runs',
    match: ({ parts }) => parts.length === 0 || parts[0] === 'runs',
    load: () => import('./views/runs-view.js'),
  },
  {
    name: 'start',
    title: 'Start',
    match: ({ parts }) => parts[0] === 'start',
    load: () => import('./views/start-view.js'),
  },
  {
    name: 'run',
    match: ({ parts }) => parts[0] === 'run' && parts.length > 1,
    load: () => import('./views/run-view.js'),
  },
  {
    name: 'explore',
    title: 'Explore',
    match: ({ parts }) => parts[0] === 'explore',
    load: () => import('./explorer/explorer-view.js'),
  },
]
