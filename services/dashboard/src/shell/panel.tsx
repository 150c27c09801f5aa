import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { go } from '../data/route.ts'

type Props = Readonly<{ title: string; aside?: ComponentChildren; children: ComponentChildren }>

/** What is opened beside the overview; escape closes it. */
export function Panel({ title, aside = null, children }: Props) {
  const panel = useRef<HTMLElement>(null)
  useEffect(() => {
    const before = document.activeElement
    panel.current?.focus({ preventScroll: true })
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true })
    }
  }, [])
  return (
    <aside class="panel" ref={panel} tabIndex={-1} aria-label={title}>
      <div class="panel-bar">
        <h2>{title}</h2>
        {aside}
        <button type="button" class="close" aria-label="close" onClick={() => go('/')}>
          ✕
        </button>
      </div>
      <div class="panel-body">{children}</div>
    </aside>
  )
}
