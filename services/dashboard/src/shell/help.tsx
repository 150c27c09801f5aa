import { useEffect, useRef } from 'preact/hooks'
import { isHelpOpen, keysHelp } from './keys.ts'

export function Help() {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    dialog.current?.showModal()
  }, [])
  const close = (): void => {
    isHelpOpen.value = false
  }
  return (
    <dialog ref={dialog} class="help" aria-label="keys" onClose={close}>
      <header>
        <h2>keys</h2>
        <button type="button" class="close" aria-label="close" onClick={close}>
          ✕
        </button>
      </header>
      <dl>
        {keysHelp.map(([key, what]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <p class="dim">
        A score is 0 to 100, 50 is balanced. Hatched means unknown: focus it for the reason. Greyed means stale.
      </p>
    </dialog>
  )
}
