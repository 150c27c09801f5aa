/** Server-sent events over `fetch`, so that a key could be sent as a header and nothing of it is in the address. */

export type ServerEvent = Readonly<{ id: string | undefined; type: string; data: string }>

/** Cuts text into events as it comes; what is not whole yet waits. */
export function eventParser(): (chunk: string) => ServerEvent[] {
  let rest = ''
  return (chunk) => {
    const blocks = (rest + chunk.replaceAll('\r\n', '\n')).split('\n\n')
    rest = blocks.pop() ?? ''
    return blocks.flatMap(eventOf)
  }
}

function eventOf(block: string): ServerEvent[] {
  let [id, type]: [string | undefined, string] = [undefined, 'message']
  const data: string[] = []
  for (const line of block.split('\n')) {
    const at = line.indexOf(':')
    if (at <= 0) continue
    const value = line.slice(at + 1).replace(/^ /, '')
    const field = line.slice(0, at)
    if (field === 'id') id = value
    else if (field === 'event') type = value
    else if (field === 'data') data.push(value)
  }
  return data.length === 0 ? [] : [{ id, type, data: data.join('\n') }]
}

/** Waits between tries, ms: half a second at first, at most 15 s, anywhere in between by chance so that not all come at once. */
export const backoffMs = (tries: number, chance: number = Math.random()): number =>
  500 + Math.floor(chance * Math.min(14_500, 500 * 2 ** tries))
