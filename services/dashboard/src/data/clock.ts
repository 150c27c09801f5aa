import { signal } from '@preact/signals'

/** This computer's clock, once a second: what ages are counted by. */
export const nowMs = signal(Date.now())

export const runClock = (): void => {
  setInterval(() => {
    if (!document.hidden) nowMs.value = Date.now()
  }, 1_000)
}
