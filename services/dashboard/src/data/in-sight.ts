/** Which rows nobody can see: what changes there is painted when there is time. */

export const outOfSight = new Set<string>()

const names = new WeakMap<Element, string>()
const observer = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    const name = names.get(target) ?? ''
    if (isIntersecting) outOfSight.delete(name)
    else outOfSight.add(name)
  }
})

/** @returns Stops watching. A row counts as seen until the browser says otherwise. */
export function watchRow(element: Element, instrument: string): () => void {
  names.set(element, instrument)
  observer.observe(element)
  return () => {
    observer.unobserve(element)
    outOfSight.delete(instrument)
  }
}
