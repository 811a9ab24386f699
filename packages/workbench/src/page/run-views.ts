// The tabs of one run, each loaded when it is first opened. To add one for a study: write its file under studies/<study>/, and a line
// here. The first tab that matches is the one a run opens with.
import type { RunView } from './run-view.js'

/** In the order they stand in. */
export const runViews: readonly RunView[] = [
  {
    name: 'alarms',
    title: 'Alarms',
    match: ({ line }) => line.study === 'equipment' && line.state === 'evaluated',
    load: () => import('./studies/equipment/alarms-tab.js'),
  },
  {
    name: 'maps',
    title: 'Maps and audit',
    match: ({ line }) => line.study === 'materials' && line.state === 'evaluated',
    load: () => import('./studies/materials/attribution-tab.js'),
  },
  {
    name: 'studio',
    title: 'Studio',
    match: ({ line }) => line.study === 'artwork' && line.kind === 'training' && line.state !== 'damaged',
    load: () => import('./studies/artwork/studio-tab.js'),
  },
  {
    name: 'members',
    title: 'Members',
    match: ({ line }) => line.kind === 'comparison',
    load: () => import('./studies/scores/family-tab.js'),
  },
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
    name: 'scores',
    title: 'Scores',
    match: ({ line }) => line.state === 'evaluated',
    load: () => import('./studies/scores/scores-tab.js'),
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
