// The tabs of one run, each loaded when it is first opened. To add one for a study: write its file under studies/<study>/, and a line
// here. The first tab that matches is the one a run opens with.
import type { RunView } from './run-view.js'

/** In the order they stand in. */
export const runViews: readonly RunView[] = [
  {
    name: 'curves',
    title: 'Curves',
    match: ({ line }) => line.kind === 'training' && line.state !== 'damaged',
    load: () => import('./views/curves-tab.js'),
  },
  {
    name: 'tuning',
    title: 'Tuning',
    match: ({ line }) => line.kind === 'tuning' && line.state !== 'damaged',
    load: () => import('./views/tuning-tab.js'),
  },
  {
    name: 'settings',
    title: 'Settings',
    match: () => true,
    load: () => import('./views/settings-tab.js'),
  },
  {
    name: 'explore',
    title: 'Explore',
    match: ({ files }) => files.some(({ name }) => name === 'model.onnx'),
    load: () => import('./explorer/explorer-tab.js'),
  },
  {
    name: 'files',
    title: 'Files',
    match: ({ files }) => files.length > 0,
    load: () => import('./views/files-tab.js'),
  },
]
