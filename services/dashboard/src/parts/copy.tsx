import { useState } from 'preact/hooks'

/** A command that goes on from here, ready for a terminal. */
export function Copy({ text }: Readonly<{ text: string }>) {
  const [isCopied, setCopied] = useState(false)
  const copy = (): void => {
    navigator.clipboard?.writeText(text).then(
      () => setCopied(true),
      () => undefined,
    )
    setTimeout(() => setCopied(false), 1_500)
  }
  return (
    <button type="button" class="copy" onClick={copy} title="copy">
      <code>{text}</code>
      <span aria-live="polite">{isCopied ? 'copied' : 'copy'}</span>
    </button>
  )
}
