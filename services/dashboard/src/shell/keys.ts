/** The keyboard alone is enough. */
import { signal } from '@preact/signals'
import { pauseOrGoOn, rows, signals } from '../data/market.ts'
import { go, instrumentPath, route, signalPath, withRecord } from '../data/route.ts'
import { order } from '../overview/order.ts'

/** undefined: none is focused by key */
export const focusedRow = signal<number | undefined>(undefined)
export const isHelpOpen = signal(false)

export const keysHelp = [
  ['/', 'search'],
  ['j k', 'next, previous instrument'],
  ['enter', 'open it'],
  ['s', 'newest signal'],
  ['w', 'why'],
  ['v', 'copy the command that verifies it'],
  ['.', 'pause, go on'],
  ['g o', 'overview'],
  ['g s', 'list of signals'],
  ['y', 'copy link'],
  ['esc', 'close'],
  ['?', 'this help'],
] as const

let afterG = false

export function onKey(event: KeyboardEvent): void {
  const isTyping = event.target instanceof HTMLInputElement
  if (event.ctrlKey || event.metaKey || event.altKey) return
  if (isTyping) {
    if (event.key === 'Escape' && event.target instanceof HTMLInputElement) event.target.blur()
    return
  }
  const wasG = afterG
  afterG = event.key === 'g'
  if (wasG && event.key === 'o') go('/')
  else if (wasG && event.key === 's') toSignals()
  else if (act(event.key)) event.preventDefault()
}

/** @returns Whether the key means something here. */
function act(key: string): boolean {
  switch (key) {
    case '/':
      document.getElementById('search')?.focus()
      return true
    case 'j':
    case 'k':
      move(key === 'j' ? 1 : -1)
      return true
    case 'Enter':
      return openFocused()
    case 's':
      return openNewest()
    case 'w':
      document.getElementById('why')?.scrollIntoView({ block: 'start' })
      return true
    case 'v':
      document.querySelector<HTMLElement>('[data-verify] button')?.click()
      return true
    case '.':
      pauseOrGoOn()
      return true
    case 'y':
      navigator.clipboard?.writeText(location.href).catch(() => undefined)
      return true
    case '?':
      isHelpOpen.value = !isHelpOpen.value
      return true
    case 'Escape':
      close()
      return true
    default:
      return false
  }
}

function move(by: number): void {
  const last = order.value.length - 1
  const at = focusedRow.value
  focusedRow.value = at === undefined ? 0 : Math.min(last, Math.max(0, at + by))
  document.querySelector('tr.focused')?.scrollIntoView({ block: 'nearest' })
}

function openFocused(): boolean {
  if (
    focusedRow.value === undefined ||
    document.activeElement instanceof HTMLAnchorElement ||
    document.activeElement instanceof HTMLButtonElement
  )
    return false
  const name = order.value[focusedRow.value]
  const row = name === undefined ? undefined : rows.value.get(name)?.peek().row
  if (row !== undefined) go(instrumentPath(row.pathName))
  return row !== undefined
}

function openNewest(): boolean {
  const [newest] = signals.value
  if (newest !== undefined) go(signalPath(newest.shortId))
  return true
}

function toSignals(): void {
  go('/')
  requestAnimationFrame(() => document.querySelector<HTMLElement>('.feed [data-signal]')?.focus())
}

function close(): void {
  if (isHelpOpen.value) isHelpOpen.value = false
  else if (route.value.record !== undefined) go(withRecord(undefined))
  else go('/')
}
