// What the server does for views of studies: alarms that were looked at, and pictures to choose from.
import { alarmsPart } from './alarms-part.js'
import type { ServerPart } from './part.js'
import { studioPart } from './studio-part.js'

/** Handed to `openWorkbench` by whoever registers the studies. */
export const studyParts: readonly ServerPart[] = [alarmsPart, studioPart]
