/** What is on screen is in the address: a link shows what I see. */
import { computed, signal } from '@preact/signals'

export type Route = Readonly<{
  /** `sig_…`; undefined: no signal is open */
  signalId: string | undefined
  /** Path name; undefined: no instrument is open */
  instrument: string | undefined
  /** `market.events/1@91231`; undefined: none is open */
  record: string | undefined
}>

const address = signal(location.pathname + location.search)

export const route = computed<Route>(() => {
  const { pathname, searchParams } = new URL(address.value, location.origin)
  const [, page, name, partition, offset] = pathname.split('/')
  return {
    signalId: page === 'signals' ? named(name) : undefined,
    instrument: page === 'i' ? named(name) : undefined,
    record: searchParams.get('record') ?? (page === 'log' ? `${name}/${partition}@${offset}` : undefined),
  }
})

const named = (text = ''): string | undefined => (text === '' ? undefined : decodeURIComponent(text))

addEventListener('popstate', () => {
  address.value = location.pathname + location.search
})

/** How the table is looked at goes along to every page. */
const carried = ['q', 'sort'] as const
type Carried = (typeof carried)[number]

export const carriedNow = (name: Carried): string =>
  new URL(address.peek(), location.origin).searchParams.get(name) ?? ''

/** @param value - Empty: nothing is said of it. */
export function carry(name: Carried, value: string): void {
  const url = new URL(address.peek(), location.origin)
  if (value === (url.searchParams.get(name) ?? '')) return
  if (value === '') url.searchParams.delete(name)
  else url.searchParams.set(name, value)
  address.value = url.pathname + url.search
  history.replaceState(null, '', address.value)
}

export function go(to: string): void {
  const url = new URL(to, location.origin)
  for (const name of carried) if (carriedNow(name) !== '') url.searchParams.set(name, carriedNow(name))
  const path = url.pathname + url.search
  if (path === address.peek()) return
  history.pushState(null, '', path)
  address.value = path
}

export const signalPath = (shortId: string): string => `/signals/${shortId}`
export const instrumentPath = (pathName: string): string => `/i/${pathName}`
/** The same page with a record opened over it; undefined closes it. */
export function withRecord(position: string | undefined): string {
  const url = new URL(address.peek(), location.origin)
  if (url.pathname.startsWith('/log/')) url.pathname = '/'
  if (position === undefined) url.searchParams.delete('record')
  else url.searchParams.set('record', position)
  return url.pathname + url.search
}

/** Links inside the page do not load it again. */
export function followLinks(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return
  const anchor = event.target instanceof Element ? event.target.closest('a[data-in]') : null
  const href = anchor?.getAttribute('href')
  if (href === undefined || href === null) return
  event.preventDefault()
  go(href)
}
