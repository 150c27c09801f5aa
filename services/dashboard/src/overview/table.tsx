import { rows } from '../data/market.ts'
import { dimensions, titleOf } from '../parts/format.ts'
import { focusedRow } from '../shell/keys.ts'
import { type Column, order, search, sortBy } from './order.ts'
import { Row } from './row.tsx'

/** So few rows leave room to stand apart. */
const roomyMax = 14

/** All instruments × dimensions. */
export function Overview() {
  const names = order.value
  const known = rows.value
  return (
    <section class="overview" aria-label="overview">
      <div class="tools">
        <input
          type="search"
          id="search"
          placeholder="search …"
          aria-label="search instruments"
          value={search.value}
          onInput={(event) => {
            search.value = event.currentTarget.value
          }}
        />
        <Legend />
      </div>
      <div class="scroll">
        <table class={names.length <= roomyMax ? 'roomy' : ''}>
          <thead>
            <tr>
              <Head column="instrument" title="instrument" />
              <Head column="price" title="price" isNumber />
              <Head column="change" title="change" isNumber />
              {dimensions.map((it) => (
                <Head key={it} column={it} title={titleOf(it)} />
              ))}
              <Head column="CONFLUENCE" title="confluence" />
              <th class="line">30 min</th>
              <th class="num age">age</th>
            </tr>
          </thead>
          <tbody>
            {names.map((name, index) => {
              const seen = known.get(name)
              return seen === undefined ? null : <Row key={name} seen={seen} isFocused={focusedRow.value === index} />
            })}
          </tbody>
        </table>
        {known.size === 0 ? (
          <Bones />
        ) : names.length === 0 ? (
          <p class="empty">no instrument is called “{search.value}”</p>
        ) : null}
      </div>
    </section>
  )
}

function Head({ column, title, isNumber = false }: Readonly<{ column: Column; title: string; isNumber?: boolean }>) {
  const { column: by, isDescending } = sortBy.value
  const isSorted = by === column
  const sort = (): void => {
    sortBy.value = { column, isDescending: isSorted ? !isDescending : column !== 'instrument' }
  }
  return (
    <th
      class={isNumber ? 'num' : column === 'instrument' ? '' : column === 'CONFLUENCE' ? 'cell confluence' : 'cell'}
      scope="col"
      aria-sort={isSorted ? (isDescending ? 'descending' : 'ascending') : 'none'}
    >
      <button type="button" onClick={sort}>
        {title}
        <i aria-hidden="true">{isSorted ? (isDescending ? '↓' : '↑') : ''}</i>
      </button>
    </th>
  )
}

/** The shape of the table while the first answer is on its way; no number is made up. */
const Bones = () => (
  <div class="loading" aria-busy="true">
    <p class="later">waiting for the first rows: the log is being read …</p>
    {Array.from({ length: 10 }, (_, i) => (
      <div class="bone row" key={i} />
    ))}
  </div>
)

const Legend = () => (
  <div class="legend" aria-hidden="true">
    <span>bearish</span>
    {[0, 2, 4, 5, 6, 8, 10].map((it) => (
      <span key={it} class={`swatch s${it}`} />
    ))}
    <span>bullish</span>
    <span class="swatch unknown" />
    <span>unknown</span>
  </div>
)
