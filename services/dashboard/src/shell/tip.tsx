/** What a cell has to say, in its `data-tip` or where that is empty in its `aria-label`: shown under the pointer and, since a `title` never is, on focus by key. */
import { signal } from '@preact/signals'

type Tip = Readonly<{ text: string; left: number; top: number; isAbove: boolean }>
const tip = signal<Tip | undefined>(undefined)
const widthMax = 300

export function Tip() {
  const it = tip.value
  if (it === undefined) return null
  return (
    <div class={`tip${it.isAbove ? ' above' : ''}`} role="tooltip" style={{ left: `${it.left}px`, top: `${it.top}px` }}>
      {it.text}
    </div>
  )
}

export function followTips(): void {
  for (const name of ['focusin', 'pointerover']) document.addEventListener(name, show)
  for (const name of ['focusout', 'scroll', 'keydown']) document.addEventListener(name, hide, { capture: true })
}

const hide = (): void => {
  tip.value = undefined
}

function show({ target }: Event): void {
  const owner = target instanceof Element ? target.closest('[data-tip]') : null
  const text = owner?.getAttribute('data-tip') || owner?.getAttribute('aria-label') || ''
  if (owner === null || text === '') {
    hide()
    return
  }
  const { left, top, bottom } = owner.getBoundingClientRect()
  const isAbove = bottom > innerHeight - 120
  tip.value = {
    text,
    left: Math.max(8, Math.min(left, innerWidth - widthMax - 8)),
    top: isAbove ? top - 6 : bottom + 6,
    isAbove,
  }
}
