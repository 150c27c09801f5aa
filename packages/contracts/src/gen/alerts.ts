// Generated from schemas/ by `npm run generate`. Do not edit.
import type {
  AlertFact,
  DeliveryOutcome,
  Severity,
  SuppressReason,
  TargetKind,
} from './common.ts'

/** the end of one delivery */
export type AlertDelivered = Readonly<{
  /** of its AlertRaised */
  alertId: Uint8Array
  /** the rule */
  ruleId: string
  /** name of the delivery target */
  target: string
  /** TargetKind */
  targetKind: TargetKind
  /** DeliveryOutcome */
  outcome: DeliveryOutcome
  /** 1–6 */
  attempts: number
  /** HTTP or SMTP; undefined: no reply */
  statusCode?: number
  /** closed list of experience.md; undefined: delivered */
  errorCode?: string
  /** ms, ours */
  firstAttemptMs: number
  /** ms, ours */
  lastAttemptMs: number
  /** sent by alerts test */
  test: boolean
}>

/** somebody is to be told */
export type AlertRaised = Readonly<{
  /** 2.4; = event id */
  alertId: Uint8Array
  /** kebab-case */
  ruleId: string
  /** ≥ 1; of the ConfigApplied that set the rule */
  ruleVersion: number
  /** Severity */
  severity: Severity
  /** rule's key fields joined by a space; one alert per key and window */
  key: string
  /** undefined: concerns several or none */
  instrument?: string
  /** record name; coordinate; what fired it */
  causeType: string
  /** record name; coordinate; what fired it */
  cause: string
  /** its event id */
  causeId: Uint8Array
  /** undefined: not about a signal */
  signalId?: Uint8Array
  /** ms, event; ms, event; ms; of the cause; = eventTimeMs here; length */
  eventTimeMs: number
  /** ms, event; ms, event; ms; of the cause; = eventTimeMs here; length */
  windowFromMs: number
  /** ms, event; ms, event; ms; of the cause; = eventTimeMs here; length */
  cooldownMs: number
  /** built from facts only */
  title: string
  /** built from facts only */
  text: string
  /** numbers behind the text */
  facts: readonly AlertFact[]
  /** names of delivery targets */
  targets: readonly string[]
  /** simulated data: never sent */
  sample: boolean
}>

/** one per rule, key, window and reason, when the window ends */
export type AlertSuppressed = Readonly<{
  /** the rule */
  ruleId: string
  /** ≥ 1 */
  ruleVersion: number
  /** highest held back */
  severity: Severity
  /** dedupe key of the window */
  key: string
  /** undefined: several or none */
  instrument?: string
  /** SuppressReason */
  reason: SuppressReason
  /** ≥ 1; held back */
  count: number
  /** event ids */
  firstCauseId: Uint8Array
  /** event ids */
  lastCauseId: Uint8Array
  /** ms, event (QUIET: ours) */
  windowFromMs: number
  /** ms, event (QUIET: ours) */
  windowToMs: number
}>
