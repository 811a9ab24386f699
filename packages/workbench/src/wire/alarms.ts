// What goes over the wire about alarms that somebody has looked at.

/** A line of `acknowledged.jsonl`: somebody has seen an alarm, or takes that back. */
export interface Acknowledgement {
  /** Which alarm: equipment, item, horizon and the day it began. */
  readonly alarm: string
  /** What was found; may be empty. */
  readonly note: string
  /** Name of the account that the server runs under. */
  readonly who: string
  /** ISO 8601. */
  readonly at: string
  readonly withdrawn?: true
}

/** `GET /api/alarms/acknowledged?path=…`, in the order in which they were made. */
export interface Acknowledgements {
  readonly lines: readonly Acknowledgement[]
  /** Lines that could not be read. */
  readonly unreadable: number
}

/** `POST /api/alarms/acknowledge`. */
export interface AcknowledgeRequest {
  readonly path: string
  readonly alarm: string
  readonly note?: string
  readonly withdrawn?: boolean
}
