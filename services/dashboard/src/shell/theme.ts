import { signal } from '@preact/signals'

export type Theme = 'system' | 'light' | 'dark'
const kept = 'virtuoso.theme'
const isTheme = (text: string | null): text is Theme => text === 'system' || text === 'light' || text === 'dark'

const stored = localStorage.getItem(kept)
export const theme = signal<Theme>(isTheme(stored) ? stored : 'system')

export function showTheme(): void {
  const { documentElement: root } = document
  if (theme.value === 'system') root.removeAttribute('data-theme')
  else root.setAttribute('data-theme', theme.value)
}

export function nextTheme(): void {
  theme.value = theme.value === 'system' ? 'dark' : theme.value === 'dark' ? 'light' : 'system'
  localStorage.setItem(kept, theme.value)
  showTheme()
}
