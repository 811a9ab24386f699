// Commands that pages began, and what they can be begun from.
import { signal } from '@preact/signals'
import type { Action, ActionList, Job } from '../../wire/actions.js'
import { getJson, postJson } from './ask-server.js'

/** Undefined until it was asked for. */
export const actionList = signal<Omit<ActionList, 'jobs'> | undefined>(undefined)
const byId = signal<ReadonlyMap<string, Job>>(new Map())

/** Newest first. */
export const jobsNow = (): readonly Job[] => [...byId.value.values()].reverse()

/** Takes in what the server tells of a command. */
export function receiveJob(job: Job): void {
  byId.value = new Map(byId.value).set(job.id, job)
}

/** Asks what can be begun, and which commands there are. @throws ServerProblem */
export async function readActions(): Promise<void> {
  const { jobs, ...list } = await getJson<ActionList>('actions')
  actionList.value = list
  byId.value = new Map(jobs.map((job) => [job.id, job]))
}

/** Has it done. @throws ServerProblem */
export async function begin(action: Action): Promise<Job> {
  const job = await postJson<Job>('actions', action)
  receiveJob(job)
  return job
}

/** Has a run saved and ended. @throws ServerProblem */
export const stopRun = (run: string): Promise<unknown> => postJson('stop', { run })
