// The explorer: an emulator that answers while its sliders move. It is given the file as bytes and needs no server, so that the same page
// stands in the workbench and in one file that is sent by mail.
import { useSignal, useSignalEffect } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { Explored } from './state.js'
import { queryOf, takeQuery, type LinkPlace } from './link.js'
import { AboutModel } from './view/about-model.js'
import { AnswerPanel } from './view/answer-panel.js'
import { DropPlace } from './view/drop-place.js'
import { ManySetsPanel } from './view/many-sets-panel.js'
import { PicturePanel, type DrawSketch } from './view/picture-panel.js'
import { SensitivityStrip } from './view/sensitivity-strip.js'
import { SettingPanel } from './view/setting-panel.js'
import { StepPanel } from './view/step-panel.js'
import { TablePanel } from './view/table-panel.js'
import { WhatMattered } from './view/what-mattered.js'
import './explorer.css'

/** What an explorer is given. */
export interface ExplorerProps {
  readonly explored: Explored
  readonly link: LinkPlace
  /** Whether nothing else is on the page. */
  readonly isAlone?: boolean
  /** Draws sketches, where the page brings them along. */
  readonly draw?: DrawSketch | undefined
}

/** All of it. */
export function Explorer({ explored, link, draw, isAlone = false }: ExplorerProps) {
  const lost = useSignal<readonly string[]>([])
  useEffect(() => {
    const take = (): void => {
      lost.value = takeQuery(explored, link.read())
    }
    take()
    // A link that is opened where the page is open already.
    addEventListener('hashchange', take)
    return () => removeEventListener('hashchange', take)
  }, [explored])
  useSignalEffect(() => {
    const query = queryOf(explored)
    const timer = setTimeout(() => link.write(query), 200)
    return () => clearTimeout(timer)
  })
  const { kind } = explored.plan
  return (
    <div class="explorer">
      <AboutModel model={explored.model} isAlone={isAlone} />
      {lost.value.map((text) => (
        <p key={text} class="x-trouble" role="alert">
          {text}
        </p>
      ))}
      <div class="x-columns">
        <div class="x-side">
          <DropPlace explored={explored} />
          <SettingPanel explored={explored} />
          <TablePanel explored={explored} />
        </div>
        <div class="x-main">
          {kind === 'picture' ? (
            <PicturePanel explored={explored} draw={draw} />
          ) : kind === 'steps' ? (
            <StepPanel explored={explored} />
          ) : (
            <>
              <AnswerPanel explored={explored} />
              <WhatMattered explored={explored} />
              <SensitivityStrip explored={explored} />
              <ManySetsPanel explored={explored} />
            </>
          )}
        </div>
      </div>
    </div>
  )
}
