import { useState } from 'preact/hooks'
import { useAnswer } from '../data/resource.ts'
import { withRecord } from '../data/route.ts'
import type { Lineage, LogRecord, LogRun } from '../data/shapes.ts'
import { placeOf, rangeOf, timeText, titleOf } from '../parts/format.ts'
import { Loading, Trouble } from '../parts/trouble.tsx'

type Props = Readonly<{ id: string; cause: Readonly<{ position: string; type: string | null }> | null }>

/** The records a signal came from: one click to the record, two to its bytes. */
export function Inputs({ id, cause }: Props) {
  const [tries, setTries] = useState(0)
  const lineage = useAnswer<Lineage>(`/v1/signals/${encodeURIComponent(id)}/lineage`, tries)
  if (lineage.state === 'loading') return <Loading what="its inputs" />
  if (lineage.state === 'failed')
    return <Trouble what="Where it came from" failure={lineage.failure} again={() => setTries(tries + 1)} />
  return (
    <ul class="lineage">
      {lineage.data.inputs.map((it) => (
        <Input
          key={`${it.role} ${it.position ?? ''}`}
          {...it}
          type={it.role === 'cause' ? (cause?.type ?? null) : null}
        />
      ))}
    </ul>
  )
}

type InputProps = Lineage['inputs'][number] & Readonly<{ type: string | null }>

function Input({ role, position, range, records, type }: InputProps) {
  const [isOpen, setOpen] = useState(false)
  return (
    <li data-role={role}>
      <span class="role">{role === 'cause' ? 'cause' : titleOf(role)}</span>
      {position === null ? (
        <span class="dim">no record</span>
      ) : (
        <a data-in href={withRecord(position)}>
          {position}
        </a>
      )}
      {type === null ? null : <span class="dim type">{type}</span>}
      {range === null || role === 'cause' ? null : (
        <button type="button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {records.toLocaleString('en').replaceAll(',', '\u2009')} inputs {isOpen ? '▾' : '▸'}
        </button>
      )}
      {isOpen && range !== null ? <Run range={range} /> : null}
    </li>
  )
}

const pageSize = 20

/** The newest of a range first: what moved the score last. */
function Run({ range }: Readonly<{ range: string }>) {
  const whole = rangeOf(range)
  const [before, setBefore] = useState(whole?.to ?? 0)
  const from = Math.max(whole?.from ?? 0, before - pageSize)
  const run = useAnswer<LogRun>(
    whole === undefined
      ? undefined
      : `/v1/log/${whole.topic}/${whole.partition}/${from}?limit=${Math.max(1, before - from)}`,
  )
  if (whole === undefined) return null
  if (run.state === 'loading') return <Loading what="records" />
  if (run.state === 'failed') return <p class="dim">{run.failure.message}</p>
  return (
    <div class="run">
      <ol>
        {run.data.records
          .filter((it) => it.offset < before)
          .reverse()
          .map((it) => (
            <li key={it.position}>
              <a data-in href={withRecord(it.position)}>
                @{it.offset}
              </a>{' '}
              <span class="dim">{timeText(it.logTimeMs)}</span> {it.type ?? 'unknown'}{' '}
              <span class="dim">{briefOf(it)}</span>
            </li>
          ))}
      </ol>
      <p>
        {before < whole.to ? (
          <button type="button" onClick={() => setBefore(Math.min(whole.to, before + pageSize))}>
            newer
          </button>
        ) : null}
        {from > whole.from ? (
          <button type="button" onClick={() => setBefore(from)}>
            older
          </button>
        ) : null}
        <span class="dim">
          {range}, {from}–{before}
        </span>
      </p>
    </div>
  )
}

/** Another instrument's record may lie in the range: its key tells. */
const briefOf = (it: LogRecord): string => it.key ?? placeOf(it.position)?.topic ?? ''
