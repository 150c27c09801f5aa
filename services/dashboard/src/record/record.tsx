import { useEffect, useRef, useState } from 'preact/hooks'
import { useAnswer } from '../data/resource.ts'
import { go, withRecord } from '../data/route.ts'
import type { LogRecord } from '../data/shapes.ts'
import { Copy } from '../parts/copy.tsx'
import { dateTimeText, placeOf } from '../parts/format.ts'
import { Loading, Trouble } from '../parts/trouble.tsx'

/** One record of the log: decoded, with headers, and byte by byte. */
export function RecordDialog({ position }: Readonly<{ position: string }>) {
  const [tries, setTries] = useState(0)
  const place = placeOf(position)
  const record = useAnswer<LogRecord>(
    place === undefined ? undefined : `/v1/log/${place.topic}/${place.partition}/${place.offset}`,
    tries,
  )
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    dialog.current?.showModal()
  }, [])
  const close = (): void => go(withRecord(undefined))
  return (
    <dialog ref={dialog} class="record" aria-label={position} onClose={close} onCancel={close}>
      <header>
        <h2>{position}</h2>
        <button type="button" class="close" onClick={close} aria-label="close">
          ✕
        </button>
      </header>
      {place === undefined ? (
        <p class="trouble">“{position}” is no coordinate: write it like market.events/1@91231</p>
      ) : null}
      {place !== undefined && record.state === 'loading' ? <Loading what="the record" /> : null}
      {record.state === 'failed' ? (
        <Trouble what={position} failure={record.failure} again={() => setTries(tries + 1)} />
      ) : null}
      {record.state === 'here' ? <Body record={record.data} /> : null}
    </dialog>
  )
}

function Body({ record }: Readonly<{ record: LogRecord }>) {
  const { type, key, logTimeMs, decoded, headers, schema, bytes, contentHash, hashMatches } = record
  return (
    <>
      <p class="facts">
        <b>{type ?? 'unknown type'}</b> · {key} · appended {dateTimeText(logTimeMs)}
        <span class={hashMatches ? 'good' : 'wrong'}>
          {hashMatches ? ' · bytes are those that were written' : ' · bytes are NOT those that were written'}
        </span>
      </p>
      <h3>decoded</h3>
      {decoded === null ? <p class="trouble">it cannot be decoded</p> : <Fields of={decoded} />}
      <h3>headers</h3>
      <Fields of={headers} />
      <h3>bytes</h3>
      <p class="facts dim">
        schema {schema.name ?? 'unknown'} (id {schema.id ?? 'n/a'}) · hash {contentHash ?? 'n/a'}
      </p>
      {bytes === null ? <p class="dim">a tombstone has none</p> : <Hex bytes={bytes} />}
      <Copy text={`./virtuoso events get ${record.position}`} />
    </>
  )
}

const Fields = ({ of }: Readonly<{ of: Readonly<Record<string, unknown>> }>) => (
  <dl class="fields">
    {Object.entries(of).map(([name, value]) => (
      <div key={name}>
        <dt>{name}</dt>
        <dd>{valueText(value)}</dd>
      </div>
    ))}
  </dl>
)

/** Long lists are cut for reading; the bytes below are whole. */
function valueText(value: unknown): string {
  if (value === null) return '–'
  if (typeof value === 'string') return value
  const text = JSON.stringify(value)
  return text.length > 600 ? `${text.slice(0, 600)} …` : text
}

const bytesPerLine = 16

/** Offset, sixteen bytes, and what of them is text. */
function Hex({ bytes }: Readonly<{ bytes: string }>) {
  const lines = Array.from({ length: Math.ceil(bytes.length / 2 / bytesPerLine) }, (_, line) =>
    lineText(line * bytesPerLine, bytes.slice(line * bytesPerLine * 2, (line + 1) * bytesPerLine * 2)),
  )
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by key
    <pre class="hex" data-bytes={bytes} tabIndex={0}>
      {lines.join('\n')}
    </pre>
  )
}

function lineText(offset: number, hex: string): string {
  const pairs = hex.match(/../g) ?? []
  const shown = pairs.map((it) => {
    const code = Number.parseInt(it, 16)
    return code >= 32 && code < 127 ? String.fromCharCode(code) : '·'
  })
  return `${offset.toString(16).padStart(4, '0')}  ${pairs.join(' ').padEnd(bytesPerLine * 3)} ${shown.join('')}`
}
